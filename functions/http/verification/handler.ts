import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { verificationRoutes } from './routes.ts';
import { withCertificates } from './verification-services.ts';

const services = withCertificates(createServices());

export const handler = httpHandler(verificationRoutes(services), createHttpDependencies(services));
