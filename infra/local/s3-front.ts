import {
  Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestListener,
  request as requestOf,
  type ServerResponse,
} from 'node:http';
import { pipeline } from 'node:stream';

/** A refusal in S3's words. */
interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

/** What a request asks of S3, as far as it matters here. */
interface Asked {
  readonly bucket: string;
  readonly key: string;
  /** `unnamed`: a form or a list of keys to remove, which say only in their body what they change. */
  readonly what: 'write' | 'remove' | 'rename' | 'unnamed' | 'other';
  /** Bytes come with the request, and not only the word that they are complete. */
  readonly brings: boolean;
}

/** Says of whoever signed a request what S3 would let them do. */
export interface S3Gate {
  /** Why a request is refused; undefined when it is not. */
  refusalOf(request: IncomingMessage): string | undefined;
  /** To who may not list a bucket, S3 says of what is not there what it says of what is forbidden. */
  maySeeAbsence(request: IncomingMessage): boolean;
}

/** The only value of If-None-Match that S3 knows of a write. */
const anyObject = '*';

/**
 * The S3 that functions and other programs see: passes each request on to the S3 beneath and streams what both sides say, but does
 * what that one does not. (1) Conditional writes, `If-None-Match: *` and `If-Match: <etag>` of a put, copy or
 * completed upload (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html): all that changes a key waits for what
 * changes the same key before it, so of two who would be first one is, and the other gets 412. S3 may answer 409 where this waits.
 * (2) Buckets with Object Lock: what is written must bring a checksum, and nothing can be removed.
 * (3) Headers of the answer that a URL asks for, as `response-content-disposition=attachment`.
 *
 * Buckets stand in the path, as there is no DNS for them in the host. What names its
 * keys only in its body (a form, a list of keys to remove) waits for nobody: conditional writes can't be counted on beside it.
 */
export class S3Front {
  readonly #beneath: URL;
  readonly #agent = new Agent({ keepAlive: true });
  readonly #gate: S3Gate;
  readonly #locked = new Set<string>();
  /** By bucket and key: the end of the last change that was asked for. */
  readonly #changes = new Map<string, Promise<void>>();

  /**
   * @param beneath the address of the S3 that keeps the objects
   * @param gate what it lets through; everything unless given
   */
  constructor(beneath: string, gate: S3Gate = open) {
    this.#beneath = new URL(beneath);
    this.#gate = gate;
  }

  /**
   * From now on refuses to remove what is in a bucket, as Object Lock does for each version. There are no versions here: a put on a
   * key that is there replaces it for good, and what on AWS would only hide an object is refused as well.
   */
  lockObjects(bucket: string): void {
    this.#locked.add(bucket);
  }

  readonly listener: RequestListener = (request, response) => {
    void this.#answer(request, response).catch((error: unknown) => {
      console.error(`S3 could not answer ${request.method ?? ''}: ${String(error)}`);
      response.destroy();
    });
  };

  /** Lets go of what connects it to the S3 beneath. */
  close(): void {
    this.#agent.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = askedBy(request);
    const denial = this.#gate.refusalOf(request);
    const refusal = denial === undefined ? this.#refusalOf(asked, request) : accessDenied(denial);
    if (refusal) return refuse(request, response, refusal);
    if (asked.what !== 'write' && asked.what !== 'remove') return this.#passOn(request, response);
    await this.#inTurn(`${asked.bucket}/${asked.key}`, async () => {
      const unmet = asked.what === 'write' ? await this.#unmetCondition(request) : undefined;
      if (unmet) refuse(request, response, unmet);
      else await this.#passOn(request, response);
    });
  }

  #refusalOf({ bucket, what, brings }: Asked, { headers }: IncomingMessage): Refusal | undefined {
    if (what === 'write' && (headers['if-none-match'] ?? anyObject) !== anyObject) {
      return {
        status: 501,
        code: 'NotImplemented',
        message: 'A header you provided implies functionality that is not implemented',
      };
    }
    if (!this.#locked.has(bucket)) return undefined;
    if (what === 'remove' || what === 'rename' || what === 'unnamed') {
      return {
        status: 403,
        code: 'AccessDenied',
        message: 'Access Denied because object protected by object lock.',
      };
    }
    if (what === 'write' && brings && !Object.keys(headers).some(isChecksum)) {
      return {
        status: 400,
        code: 'InvalidRequest',
        message:
          'Content-MD5 OR x-amz-checksum- HTTP header is required for Put Object requests with Object Lock parameters',
      };
    }
    return undefined;
  }

  /** Why a conditional write is refused as things stand: to be asked by who holds the turn of the key. */
  async #unmetCondition({ url, headers }: IncomingMessage): Promise<Refusal | undefined> {
    const mustBeAbsent = headers['if-none-match'] !== undefined;
    const mustBe = headers['if-match'];
    if (!mustBeAbsent && mustBe === undefined) return undefined;
    const etag = await this.#etagOf(url?.split('?')[0] ?? '/');
    const unmet = {
      status: 412,
      code: 'PreconditionFailed',
      message: 'At least one of the pre-conditions you specified did not hold',
    };
    if (mustBeAbsent && etag !== undefined) return unmet;
    if (mustBe === undefined) return undefined;
    if (etag === undefined) {
      return { status: 404, code: 'NoSuchKey', message: 'The specified key does not exist.' };
    }
    return unquoted(mustBe) === unquoted(etag) ? undefined : unmet;
  }

  /** Undefined when there is no such object, or no such bucket: then the write itself will be told so. */
  #etagOf(path: string): Promise<string | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<string | undefined>();
    this.#ask('HEAD', path, {}, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200 ? answer.headers.etag : undefined);
    })
      .on('error', reject)
      .end();
    return promise;
  }

  /** Ends when all is said, or either side is gone. */
  #passOn(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    // Gone while it waited for its turn.
    if (response.destroyed) return Promise.resolve();
    let isAnswered = false;
    // Whoever waits for leave to send its body has it from this server.
    const { expect: _answeredHere, ...headers } = request.headers;
    const onward = this.#ask(request.method ?? 'GET', request.url ?? '/', headers, (answer) => {
      isAnswered = true;
      if (answer.statusCode === 404 && !this.#gate.maySeeAbsence(request)) {
        answer.resume();
        refuse(request, response, accessDenied('Access Denied'));
        return resolve();
      }
      response.writeHead(answer.statusCode ?? 502, headersAskedFor(request, answer.rawHeaders));
      pipeline(answer, response, () => resolve());
    });
    onward.on('error', () => {
      // It may answer, and hang up, before it has read all of what it refuses.
      if (isAnswered) return;
      refuse(request, response, unavailable);
      resolve();
    });
    // Who asked is gone before the end: what is half sent must not become an object.
    response.on('close', () => {
      if (!response.writableFinished) onward.destroy();
      resolve();
    });
    request.pipe(onward);
    return promise;
  }

  #ask(
    method: string,
    path: string,
    headers: OutgoingHttpHeaders,
    onAnswer: (answer: IncomingMessage) => void,
  ) {
    const { hostname, port } = this.#beneath;
    return requestOf({ agent: this.#agent, hostname, port, method, path, headers }, onAnswer);
  }

  async #inTurn(name: string, work: () => Promise<void>): Promise<void> {
    const before = this.#changes.get(name) ?? Promise.resolve();
    const mine = before.then(work);
    const settled = mine.catch(() => undefined);
    this.#changes.set(name, settled);
    try {
      await mine;
    } finally {
      if (this.#changes.get(name) === settled) this.#changes.delete(name);
    }
  }
}

const open: S3Gate = { refusalOf: () => undefined, maySeeAbsence: () => true };

const accessDenied = (message: string): Refusal => ({ status: 403, code: 'AccessDenied', message });

const unavailable: Refusal = {
  status: 503,
  code: 'ServiceUnavailable',
  message: 'Please reduce your request rate.',
};

function askedBy({ method, url = '/', headers }: IncomingMessage): Asked {
  const { pathname, searchParams } = new URL(url, 'http://s3.local');
  const [bucket = '', ...rest] = pathname.slice(1).split('/').map(decoded);
  const key = rest.join('/');
  const asked = (what: Asked['what'], brings = false): Asked => ({ bucket, key, what, brings });
  const isOfUpload = searchParams.has('uploadId');
  if (method === 'POST' && !searchParams.has('uploads')) return asked(isOfUpload ? 'write' : 'unnamed');
  if (method === 'PUT' && searchParams.has('renameObject')) return asked('rename');
  // A part is no object until the upload is completed, and giving an upload up removes none.
  if (key === '' || isOfUpload) return asked('other');
  if (method === 'PUT') return asked('write', headers['x-amz-copy-source'] === undefined);
  return asked(method === 'DELETE' ? 'remove' : 'other');
}

/** One key has one name here, however it was escaped. */
export function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // S3 will say what is wrong with it.
    return part;
  }
}

const askedForHeader = /^response-(?=content-|cache-|expires)/;

/** The headers of an answer, names and values by turns, with those in their place that the URL asks for. */
function headersAskedFor({ url = '/' }: IncomingMessage, given: readonly string[]): string[] {
  const { searchParams } = new URL(url, 'http://s3.local');
  const asked = new Map(
    [...searchParams].flatMap(([name, value]) =>
      askedForHeader.test(name) ? [[name.replace(askedForHeader, ''), value] as const] : [],
    ),
  );
  const kept = given.filter((_text, index) => !asked.has((given[index - (index % 2)] ?? '').toLowerCase()));
  return [...kept, ...[...asked].flat()];
}

const isChecksum = (header: string) =>
  header === 'content-md5' || header.startsWith('x-amz-checksum-') || header === 'x-amz-trailer';

const unquoted = (etag: string) => etag.replaceAll('"', '');

function refuse(request: IncomingMessage, response: ServerResponse, { status, code, message }: Refusal) {
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  response.writeHead(status, {
    'content-type': 'application/xml',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
  // Or the connection could not be used for the next request.
  request.resume();
}
