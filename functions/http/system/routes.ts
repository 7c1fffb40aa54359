import * as z from 'zod';
import openApi from '../../../docs/openapi.json' with { type: 'json' };
import type { AnsweredRoute } from '../../shared/route.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { RouteKeyOf } from '../../shared/route-table.ts';

// GET /health: the API answers.
export const healthRoute = declareRoute({
  key: 'GET /health',
  summary: 'Whether the API answers',
  request: z.strictObject(noInput),
  responses: { 200: { description: 'It does', body: z.object({ status: z.literal('ok') }) } },
});

// GET /openapi.json: this description, generated from the schemas that requests are checked by.
export const openApiRoute = declareRoute({
  key: 'GET /openapi.json',
  summary: 'This description',
  request: z.strictObject(noInput),
  responses: { 200: { description: 'OpenAPI 3.1', body: z.looseObject({ openapi: z.string() }) } },
});

export const systemRoutes: Record<RouteKeyOf<'system'>, AnsweredRoute> = {
  'GET /health': healthRoute.answeredBy(async () => ({ status: 200, body: { status: 'ok' } })),
  'GET /openapi.json': openApiRoute.answeredBy(async () => ({ status: 200, body: openApi })),
};
