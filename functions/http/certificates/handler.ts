import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withPapers } from './certificate-services.ts';
import { certificateRoutes } from './routes.ts';

const services = withPapers(createServices());

export const handler = httpHandler(certificateRoutes(services), createHttpDependencies(services));
