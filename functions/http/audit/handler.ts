import { noteAuditReads } from '../../shared/audit-reads.ts';
import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withAudit } from './audit-services.ts';
import { auditRoutes } from './routes.ts';

const services = createServices();

export const handler = httpHandler(auditRoutes(withAudit(services)), {
  ...createHttpDependencies(services),
  beforeAnswer: noteAuditReads(services),
});
