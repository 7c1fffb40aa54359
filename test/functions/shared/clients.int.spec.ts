import { createServer } from 'node:http';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDocumentClient } from '../../../functions/shared/clients.ts';

afterEach(() => vi.unstubAllEnvs());

describe('a call that hangs', () => {
  it('is given up and made again', async () => {
    let calls = 0;
    const server = createServer((_request, response) => {
      calls += 1;
      // The first is never answered.
      if (calls > 1) response.end('{"Item":{"pk":{"S":"there"}}}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    if (typeof address !== 'object' || address === null) throw new Error('The server has no port');
    vi.stubEnv('AWS_ENDPOINT_URL', `http://127.0.0.1:${address.port}`);
    vi.stubEnv('AWS_REGION', 'eu-west-1');
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
    const documents = createDocumentClient();
    try {
      const { Item } = await documents.send(new GetCommand({ TableName: 'any', Key: { pk: 'there' } }));
      expect(Item).toEqual({ pk: 'there' });
      expect(calls).toBe(2);
    } finally {
      documents.destroy();
      server.closeAllConnections();
      server.close();
    }
  });
});
