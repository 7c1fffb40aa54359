import * as z from 'zod';
import { idSchema } from '../../../domain/shared/values.ts';

/** Which tenant's endpoint it is. Nothing tells whether there is such a tenant. */
export const issuerPath = z.strictObject({ issuerId: idSchema });
