import { httpHandler } from '../../shared/route-handler.ts';
import { createHttpDependencies, createServicesWithoutViews } from '../services.ts';
import { walletRoutes } from './routes.ts';
import { withCredentials } from './wallet-services.ts';

const services = createServicesWithoutViews();

export const handler = httpHandler(walletRoutes(withCredentials(services)), createHttpDependencies(services));
