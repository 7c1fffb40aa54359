import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withInsight } from './course-services.ts';
import { courseRoutes } from './routes.ts';

const services = withInsight(createServices());

export const handler = httpHandler(courseRoutes(services), createHttpDependencies(services));
