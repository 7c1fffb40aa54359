import {
  Agent,
  type IncomingMessage,
  type RequestListener,
  request as requestOf,
  type ServerResponse,
} from 'node:http';
import type { Need } from './needs.ts';
import type { Permissions } from './permissions.ts';

/** How a service that speaks AWS JSON is told apart, and says no. */
export interface CheckedService {
  needsOf(operation: string, body: unknown, permissions: Permissions): readonly Need[];
  readonly refusal: { readonly status: number; readonly code: string };
}

/**
 * Stands before a service that knows no permissions, DynamoDB or SQS, and passes on to it what IAM would.
 *
 * DynamoDB is called several times for each command: a request that is not a function's is streamed, one that is is read once, and
 * connections stay open on both sides.
 */
export class CheckedFront {
  readonly #beneath: URL;
  readonly #service: CheckedService;
  readonly #permissions: () => Permissions | undefined;
  readonly #agent = new Agent({ keepAlive: true });

  /** @param permissions undefined until the template is read, when only the runtime itself calls */
  constructor(beneath: string, service: CheckedService, permissions: () => Permissions | undefined) {
    this.#beneath = new URL(beneath);
    this.#service = service;
    this.#permissions = permissions;
  }

  readonly listener: RequestListener = (request, response) => {
    const permissions = this.#permissions();
    if (!permissions?.isOfFunction(request)) {
      request.pipe(this.#onward(request, response));
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const refusal = permissions.refusalOf(request, () =>
        this.#service.needsOf(operationOf(request), parse(body), permissions),
      );
      if (refusal === undefined) this.#onward(request, response).end(body);
      else this.#refuse(response, refusal);
    });
  };

  /** Lets go of what connects it to the service beneath. */
  close(): void {
    this.#agent.destroy();
  }

  #onward({ method, url, headers }: IncomingMessage, response: ServerResponse) {
    const { hostname, port } = this.#beneath;
    const options = { agent: this.#agent, hostname, port, method, path: url, headers };
    const onward = requestOf(options, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(response);
      answer.on('error', () => response.destroy());
    });
    // As if the service itself had hung up: whoever asked tries again.
    onward.on('error', () => response.destroy());
    response.on('close', () => {
      if (!response.writableFinished) onward.destroy();
    });
    return onward;
  }

  #refuse(response: ServerResponse, message: string): void {
    const { status, code } = this.#service.refusal;
    const body = JSON.stringify({ __type: `com.amazon.coral.service#${code}`, message });
    response.writeHead(status, {
      'content-type': 'application/x-amz-json-1.0',
      'content-length': Buffer.byteLength(body),
    });
    response.end(body);
  }
}

const operationOf = ({ headers }: IncomingMessage): string => {
  const target = headers['x-amz-target'];
  return typeof target === 'string' ? target.slice(target.lastIndexOf('.') + 1) : '';
};

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    // The service would say so; what it needs can't be told.
    return undefined;
  }
}
