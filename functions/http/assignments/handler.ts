import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { assignmentRoutes } from './routes.ts';

const services = createServices();

export const handler = httpHandler(assignmentRoutes(services), createHttpDependencies(services));
