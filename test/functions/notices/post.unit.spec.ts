import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createTcpServer } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { postTo } from '../../../functions/notices/deliver/post.ts';

const servers: { close(): unknown }[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function listening(server: Server | ReturnType<typeof createTcpServer>): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port');
  return address.port;
}
const receiver = (answer: RequestListener) => listening(createServer(answer));

describe('a message', () => {
  it('is posted as it is, and taken when the receiver says so', async () => {
    const received: unknown[] = [];
    const port = await receiver((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += String(chunk);
      });
      request.on('end', () => {
        received.push([request.method, request.headers['webhook-id'], body]);
        response.writeHead(204).end();
      });
    });
    const outcome = await postTo('any')(`http://127.0.0.1:${port}/hook`, { 'webhook-id': '1' }, '{"é":1}');
    expect(outcome).toEqual({ status: 204 });
    expect(received).toEqual([['POST', '1', '{"é":1}']]);
  });

  it('follows no redirect', async () => {
    let asked = 0;
    const port = await receiver((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere' }).end();
    });
    expect(await postTo('any')(`http://127.0.0.1:${port}`, {}, '{}')).toEqual({ status: 302 });
    expect(asked).toBe(1);
  });

  it('reads nothing of an answer that never ends', async () => {
    const port = await receiver((_request, response) => {
      response.writeHead(200);
      const more = () => {
        while (response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
    });
    expect(await postTo('any')(`http://127.0.0.1:${port}`, {}, '{}')).toEqual({ status: 200 });
  });

  it('is given up when nobody answers in time, or is there', async () => {
    const port = await listening(createTcpServer());
    expect(await postTo('any', 50)(`http://127.0.0.1:${port}`, {}, '{}')).toBe('timed-out');
    expect(await postTo('any')('http://127.0.0.1:1', {}, '{}')).toBe('unreachable');
  });
});

describe('what is not on the internet', () => {
  it.each(['127.0.0.1', 'localhost', '2130706433', '0x7f.1', '[::ffff:127.0.0.1]', '0.0.0.0'])(
    'is not even connected to: %s',
    async (host) => {
      let connections = 0;
      const port = await listening(
        createTcpServer((socket) => {
          connections += 1;
          socket.destroy();
        }),
      );
      expect(await postTo('public', 2_000)(`https://${host}:${port}`, {}, '{}')).toBe('unreachable');
      expect(connections).toBe(0);
    },
  );

  it.each([
    '[::1]',
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '[fd00:ec2::254]',
    '[fe80::1]',
    '[64:ff9b::7f00:1]',
  ])('is refused before any time has gone by: %s', async (host) => {
    expect(await postTo('public', 2_000)(`https://${host}/latest/meta-data`, {}, '{}')).toBe('unreachable');
  });

  it('is not reached without https either', async () => {
    let asked = 0;
    const port = await receiver((_request, response) => {
      asked += 1;
      response.end();
    });
    expect(await postTo('public')(`http://127.0.0.1:${port}`, {}, '{}')).toBe('unreachable');
    expect(asked).toBe(0);
  });
});
