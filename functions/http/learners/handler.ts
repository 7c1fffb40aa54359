import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withVault } from './learner-services.ts';
import { learnerRoutes } from './routes.ts';

const services = withVault(createServices());

export const handler = httpHandler(learnerRoutes(services), createHttpDependencies(services));
