import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withCredentials } from './certificate-services.ts';
import { certificateRoutes } from './routes.ts';

const services = withCredentials(createServices());

export const handler = httpHandler(certificateRoutes(services), createHttpDependencies(services));
