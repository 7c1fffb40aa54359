import { request as requestByHttp } from 'node:http';
import { Agent, request as requestByHttps } from 'node:https';
import { RequestFilteringHttpsAgent } from 'request-filtering-agent';
import type { WebhookAddresses } from '../../shared/webhook-addresses.ts';

/** How a receiver took a message: by its status, or it did not answer in time, or could not be reached at all. */
export type PostOutcome = { readonly status: number } | 'timed-out' | 'unreachable';

export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
) => Promise<PostOutcome>;

/** From the look-up of the name to the head of the answer. Standard Webhooks advises 15 to 30 s; a batch waits for its slowest. */
const withinMilliseconds = 10_000;

/**
 * Posts to URLs that tenants chose, which must lead out: with `public`, addresses are refused that are not on the internet
 * (loopback, private, link-local with the metadata of AWS, and the like, also when IPv6 wraps them). They are looked
 * at where the connection is made, so that no second look-up can give another. A redirect is an answer like any, and followed by nobody. Of
 * the answer its status is read and no byte of its body.
 */
export function postTo(addresses: WebhookAddresses, timeoutMilliseconds = withinMilliseconds): Post {
  const agent = addresses === 'public' ? new RequestFilteringHttpsAgent() : new Agent();
  return (url, headers, body) =>
    new Promise((resolve) => {
      const signal = AbortSignal.timeout(timeoutMilliseconds);
      const isHttps = new URL(url).protocol === 'https:';
      const options = {
        method: 'POST',
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        signal,
      };
      // Without https only where any address may be.
      if (!isHttps && addresses === 'public') return resolve('unreachable');
      const request = isHttps ? requestByHttps(url, { ...options, agent }) : requestByHttp(url, options);
      request.on('response', (response) => {
        response.destroy();
        resolve({ status: response.statusCode ?? 0 });
      });
      request.on('error', () => resolve(signal.aborted ? 'timed-out' : 'unreachable'));
      request.end(body);
    });
}
