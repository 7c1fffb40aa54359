import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/** Somebody's program that takes messages, and keeps them for a test to look at. */
export interface Receiver {
  readonly url: string;
  readonly received: readonly { readonly headers: Record<string, string>; readonly body: string }[];
  close(): void;
}

/**
 * Starts one on a free port.
 *
 * @param statuses what it answers, one after another; then the last of them each time
 */
export async function startReceiver(statuses: readonly number[]): Promise<Receiver> {
  const received: { headers: Record<string, string>; body: string }[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)]);
      received.push({ headers: Object.fromEntries(headers), body });
      response.writeHead(statuses[received.length - 1] ?? statuses.at(-1) ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return { url: `http://127.0.0.1:${address.port}/hook`, received, close: () => void server.close() };
}
