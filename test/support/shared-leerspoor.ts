import { createServer } from 'node:http';
import type * as z from 'zod';
import {
  sharedLeerspoorName,
  type sharedStateSchema,
  startTestLeerspoor,
  type TestLeerspoor,
} from './leerspoor.ts';

/**
 * Has one Leerspoor for all specs of a run that share it: started when the first of them asks where it is, and ended after the last.
 * A start for each file, of which every function starts as well, would take a minute of the suite.
 */
export default async function offerSharedLeerspoor(): Promise<() => Promise<void>> {
  let starting: Promise<TestLeerspoor> | undefined;
  const server = createServer(async (_request, response) => {
    starting ??= startTestLeerspoor();
    try {
      const { dataDirectory, permissions } = await starting;
      const state: z.input<typeof sharedStateSchema> = { dataDirectory, refusals: [...permissions.refusals] };
      response.end(JSON.stringify(state));
    } catch (error) {
      response.writeHead(500).end(String(error));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = Object(server.address());
  process.env[sharedLeerspoorName] = `http://127.0.0.1:${port}`;
  return async () => {
    server.close();
    server.closeAllConnections();
    await (await starting)?.stop();
  };
}
