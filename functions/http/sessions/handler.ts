import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { sessionRoutes } from './routes.ts';

const services = createServices();

export const handler = httpHandler(sessionRoutes(services), createHttpDependencies(services));
