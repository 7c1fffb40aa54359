import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { webhookRoutes } from './routes.ts';
import { withWebhooks } from './webhook-services.ts';

const services = createServices();

export const handler = httpHandler(webhookRoutes(withWebhooks(services)), createHttpDependencies(services));
