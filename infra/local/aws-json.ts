import type { IncomingMessage, RequestListener } from 'node:http';

/** What a service answers; a body that is undefined stands for an empty answer. */
export interface AwsAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** One AWS service that speaks JSON 1.1: operations by name. */
export interface AwsJsonService {
  handle(operation: string, body: unknown): Promise<AwsAnswer>;
}

/** A refusal as AWS SDKs understand it: `code` becomes the name of the error that the SDK throws. */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

/** The refusal of an operation that a local service lacks. */
export function unknownOperation(service: string, operation: string): AwsError {
  return new AwsError(
    'UnknownOperationException',
    `The local ${service} has no operation ${operation}. What Leerspoor uses on AWS must be added in infra/local.`,
  );
}

/** The largest request body that any of these services takes: EventBridge's 256 KB, written as escaped JSON. */
const maximumBodyBytes = 4 * 1024 * 1024;

/** Why a call is refused that its service would take; undefined when it is not. */
export type CheckCall = (
  request: IncomingMessage,
  call: { readonly service: string; readonly operation: string; readonly body: unknown },
) => string | undefined;

/** Serves AWS JSON 1.1 for several services on one endpoint, told apart by the prefix of X-Amz-Target. */
export function awsJsonServer(
  services: Readonly<Record<string, AwsJsonService>>,
  check: CheckCall = () => undefined,
): RequestListener {
  return (request, response) => {
    void answerTo(services, check, request).then(({ status, body }) => {
      const text = body === undefined ? '' : JSON.stringify(body);
      response.writeHead(status, {
        'content-type': 'application/x-amz-json-1.1',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    });
  };
}

async function answerTo(
  services: Readonly<Record<string, AwsJsonService>>,
  check: CheckCall,
  request: IncomingMessage,
): Promise<AwsAnswer> {
  try {
    const text = await readBody(request);
    const header = request.headers['x-amz-target'];
    const target = typeof header === 'string' ? header : '';
    const dot = target.lastIndexOf('.');
    const [serviceName, operation] = [target.slice(0, Math.max(dot, 0)), target.slice(dot + 1)];
    const service = Object.hasOwn(services, serviceName) ? services[serviceName] : undefined;
    if (!service) {
      const known = Object.keys(services).join(', ');
      throw new AwsError(
        'UnknownOperationException',
        target === ''
          ? 'The request has no X-Amz-Target header, so it names no operation.'
          : `No local service answers ${target}. The services here are ${known}.`,
      );
    }
    const body = parse(text);
    const refused = check(request, { service: serviceName, operation, body });
    if (refused !== undefined) throw new AwsError('AccessDeniedException', refused);
    return await service.handle(operation, body);
  } catch (error) {
    if (error instanceof AwsError) return refusal(error);
    // The message may quote what was sent; only its kind leaves here.
    return refusal(
      new AwsError(
        'InternalFailure',
        `The local service failed (${error instanceof Error ? error.name : 'unknown'}).`,
        500,
      ),
    );
  }
}

/** An error in the form of AWS JSON 1.1. */
function refusal({ code, message, status }: AwsError): AwsAnswer {
  return { status, body: { __type: code, message } };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += chunk.length;
    if (bytes <= maximumBodyBytes) chunks.push(chunk);
  }
  if (bytes > maximumBodyBytes) {
    throw new AwsError(
      'RequestEntityTooLargeException',
      `The request is larger than ${maximumBodyBytes} bytes.`,
      413,
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): unknown {
  try {
    return text === '' ? {} : JSON.parse(text);
  } catch {
    throw new AwsError('SerializationException', 'The body of the request is not JSON.');
  }
}
