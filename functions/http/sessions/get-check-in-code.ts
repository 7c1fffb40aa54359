import { renderSVG } from 'uqr';
import * as z from 'zod';
import { sessionPath } from '../../shared/inputs.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import type { Services } from '../services.ts';
import { CheckInCodes } from './check-in-code.ts';
import { sessionToAttend } from './session-to-attend.ts';

/** The white around a QR code that readers need, in modules (ISO/IEC 18004, 9.1). */
const quietModules = 4;

// GET /sessions/{sessionId}/check-in-code: what is shown in the room, another each half minute.
export const getCheckInCodeRoute = declareRoute({
  key: 'GET /sessions/{sessionId}/check-in-code',
  summary: 'The code by which learners check in, for the screen in the room',
  request: z.strictObject({
    ...noInput,
    path: sessionPath,
    query: z.strictObject({
      page: z
        .url({ protocol: /^https?$/ })
        .max(500)
        .optional()
        .describe('Where your client lets learners check in: the QR code leads there'),
    }),
  }),
  rejections: ['session-cancelled'],
  responses: {
    200: {
      description: 'The code of now',
      body: z.object({
        code: z.string(),
        expiresAt: z.string().describe('When the next is shown; this one is good for half a minute more'),
        url: z.string().optional().describe('The page with sessionId and code in its query'),
        qr: z.string().describe('SVG: the url, or the code alone when no page is given'),
      }),
    },
  },
});

export const getCheckInCode = ({ ledger, secret }: Services) =>
  getCheckInCodeRoute.answeredBy(async ({ path: { sessionId }, query: { page }, caller, now }) => {
    await sessionToAttend({ ledger }, caller.tenant, sessionId);
    const codes = new CheckInCodes(await secret.keyFor('check-in-code'), caller.tenant, sessionId);
    const { code, expiresAt } = codes.codeAt(now);
    const url = page === undefined ? undefined : linkTo(page, { sessionId, code });
    return {
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        code,
        expiresAt,
        ...(url !== undefined && { url }),
        qr: renderSVG(url ?? code, { border: quietModules }),
      },
    };
  });

function linkTo(page: string, query: Readonly<Record<string, string>>): string {
  const url = new URL(page);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return url.href;
}
