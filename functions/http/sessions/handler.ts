import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { sessionRoutes } from './routes.ts';
import { withClaims } from './session-services.ts';

const services = withClaims(createServices());

export const handler = httpHandler(sessionRoutes(services), createHttpDependencies(services));
