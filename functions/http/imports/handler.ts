import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { withImports } from './import-services.ts';
import { importRoutes } from './routes.ts';

const services = withImports(createServices());

export const handler = httpHandler(importRoutes(services), createHttpDependencies(services));
