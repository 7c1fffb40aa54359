import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withFiles } from './external-certificate-services.ts';
import { externalCertificateRoutes } from './routes.ts';

const services = withFiles(createServices());

export const handler = httpHandler(externalCertificateRoutes(services), createHttpDependencies(services));
