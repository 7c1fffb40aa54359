import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { enrolmentRoutes } from './routes.ts';

const services = createServices();

export const handler = httpHandler(enrolmentRoutes(services), createHttpDependencies(services));
