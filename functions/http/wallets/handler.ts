import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServices } from '../services.ts';
import { walletRoutes } from './routes.ts';
import { withCredentials } from './wallet-services.ts';

const services = createServices();

export const handler = httpHandler(walletRoutes(withCredentials(services)), createHttpDependencies(services));
