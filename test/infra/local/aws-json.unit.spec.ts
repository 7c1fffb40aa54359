import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AwsError, type AwsJsonService, awsJsonServer } from '../../../infra/local/aws-json.ts';

let server: Server;
let endpoint: string;
let calls: [operation: string, body: unknown][];

beforeEach(async () => {
  calls = [];
  const echo: AwsJsonService = {
    async handle(operation, body) {
      calls.push([operation, body]);
      if (operation === 'Refuse') throw new AwsError('NotFoundException', 'It is not there.');
      if (operation === 'Break') throw new TypeError('about Jan Jansen');
      return { status: 200, body: operation === 'Nothing' ? undefined : { got: body } };
    },
  };
  server = createServer(awsJsonServer({ Echo: echo, 'Dotted_2014.v1': echo }));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const send = (target: string | undefined, body: string) =>
  fetch(endpoint, { method: 'POST', headers: target === undefined ? {} : { 'x-amz-target': target }, body });

describe('an AWS JSON server', () => {
  it('gives the operation to the service that its target names', async () => {
    const response = await send('Echo.DoThis', '{"a":"é"}');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-amz-json-1.1');
    expect(await response.json()).toEqual({ got: { a: 'é' } });
    await send('Dotted_2014.v1.DoThat', '');
    expect(calls).toEqual([
      ['DoThis', { a: 'é' }],
      ['DoThat', {}],
    ]);
  });

  it('answers nothing when the service has nothing to say', async () => {
    expect(await (await send('Echo.Nothing', '{}')).text()).toBe('');
  });

  it("tells the service's refusal as __type and message", async () => {
    const response = await send('Echo.Refuse', '{}');
    expect(response.status).toBe(400);
    expect(await response.json()).toEqual({ __type: 'NotFoundException', message: 'It is not there.' });
  });

  it('tells the kind of a failure, and not what it was about', async () => {
    const response = await send('Echo.Break', '{}');
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toMatchObject({ __type: 'InternalFailure' });
    expect(text).toContain('TypeError');
    expect(text).not.toContain('Jansen');
  });

  it.each([['Unknown.DoThis'], ['toString.DoThis'], ['DoThis'], [undefined]])(
    'refuses the target %s loudly',
    async (target) => {
      const response = await send(target, '{}');
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        __type: 'UnknownOperationException',
        message: expect.stringContaining(target ?? 'X-Amz-Target'),
      });
      expect(calls).toEqual([]);
    },
  );

  it('refuses a body that is not JSON', async () => {
    const response = await send('Echo.DoThis', '{');
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ __type: 'SerializationException' });
  });

  it('refuses a body without measure', async () => {
    const response = await send('Echo.DoThis', JSON.stringify('x'.repeat(5 * 1024 * 1024)));
    expect(response.status).toBe(413);
    expect(calls).toEqual([]);
  });
});
