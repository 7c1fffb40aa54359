import { writeFileSync } from 'node:fs';
import * as z from 'zod';
import { createDocument, type ZodOpenApiPathsObject } from 'zod-openapi';
import { accessEvents } from '../domain/access/events.ts';
import { assignmentEvents } from '../domain/assignment/events.ts';
import { certificateEvents } from '../domain/certificate/events.ts';
import { courseEvents } from '../domain/course/events.ts';
import { enrolmentEvents } from '../domain/enrolment/events.ts';
import { externalCertificateEvents } from '../domain/external-certificate/events.ts';
import { importEvents } from '../domain/import/events.ts';
import { issuerEvents } from '../domain/issuer/events.ts';
import { learnerEvents } from '../domain/learner/events.ts';
import { replayEvents } from '../domain/replay/events.ts';
import { sessionEvents } from '../domain/session/events.ts';
import { statusEntryEvents } from '../domain/status-entry/events.ts';
import { webhookEvents } from '../domain/webhooks/events.ts';
import { declarations } from '../functions/http/declarations.ts';
import { oauthErrorSchema, problemSchema } from '../functions/shared/problem.ts';
import { noInput, type RouteDeclaration } from '../functions/shared/route.ts';
import { routeTable } from '../functions/shared/route-table.ts';
import packageJson from '../package.json' with { type: 'json' };

type Declaration = Omit<RouteDeclaration, 'concerns'>;

/** openapi.json: the routes, from the schemas that requests are checked by. */
export function openApiDocument() {
  const paths: ZodOpenApiPathsObject = {};
  for (const declaration of Object.values(declarations)) {
    const [method = '', path = ''] = declaration.key.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(declaration) };
  }
  return createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Leerspoor',
      version: packageJson.version,
      description: packageJson.description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  });
}

function operationOf({
  key,
  summary,
  request,
  bodyType,
  malformedAs,
  responses,
  rejections = [],
}: Declaration) {
  const { path, query, body } = request.shape;
  const { access, resource } = routeTable[key];
  const isOAuth = malformedAs !== undefined;
  // Who speaks OAuth knows nothing of what commands take and answer beside their own.
  const isCommand = !key.startsWith('GET ') && !isOAuth;
  const problem = (description: string) => ({
    description,
    content: { 'application/problem+json': { schema: problemSchema } },
  });
  return {
    operationId: operationIdOf(key),
    summary,
    tags: [resource],
    ...(access === 'public' ? {} : { security: [{ token: [] }] }),
    requestParams: {
      ...(path instanceof z.ZodObject && path !== noInput.path && { path }),
      ...(query instanceof z.ZodObject && query !== noInput.query && { query }),
      ...(isCommand && { header: commandHeaders }),
    },
    ...(body !== noInput.body && {
      requestBody: { required: true, content: { [bodyType ?? 'application/json']: { schema: body } } },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(responses).map(([status, { description, body: schema, contentType }]) => [
          status,
          { description, ...(schema && { content: { [contentType ?? 'application/json']: { schema } } }) },
        ]),
      ),
      ...(access === 'public'
        ? {}
        : {
            400: problem('Not JSON, or not as the schema says'),
            401: problem('No valid token'),
            403: problem('The token may not do this'),
            404: problem('Unknown'),
            429: problem('Too much is asked at once; try again after Retry-After'),
          }),
      ...(isOAuth && {
        400: {
          description: 'Refused, as OAuth 2.0 tells it',
          content: { 'application/json': { schema: oauthErrorSchema } },
        },
      }),
      ...(body !== noInput.body &&
        !isOAuth && {
          413: problem('Longer than 256 KB, or more than can be recorded at once'),
          415: problem('Not JSON by its type'),
        }),
      ...(rejections.length > 0 && { 409: problem(`A rule says no: ${rejections.join(', ')}`) }),
      ...(isCommand && {
        412: problem('If-Match does not hold'),
        422: problem('The Idempotency-Key was used for another command'),
        503: problem('Too many changes at once; try again after Retry-After'),
      }),
    },
  };
}

const commandHeaders = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(128)
    .optional()
    .describe('The repeat answers as the first did, with Idempotency-Replayed: true'),
  'If-Match': z.string().optional().describe('An ETag that this API gave'),
});

/** `PUT /courses/{courseId}` is putCoursesByCourseId. */
function operationIdOf(key: string): string {
  return key
    .replace(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}

const catalogues = {
  course: courseEvents,
  session: sessionEvents,
  enrolment: enrolmentEvents,
  certificate: certificateEvents,
  learner: learnerEvents,
  import: importEvents,
  assignment: assignmentEvents,
  access: accessEvents,
  replay: replayEvents,
  webhooks: webhookEvents,
  issuer: issuerEvents,
  'status-entry': statusEntryEvents,
  'external-certificate': externalCertificateEvents,
};

/** events.md: every event that is stored, from the catalogues by which events are read. */
export function eventsDocument(): string {
  const sections = Object.entries(catalogues).map(([aggregate, { definitions }]) => {
    const rows = Object.entries(definitions).map(([type, { schemaVersion, data }]) => {
      const { properties = {}, required = [] } = z.toJSONSchema(data, { io: 'output' });
      const fields = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`));
      return [`\`${type}\``, String(schemaVersion), fields.join(', ')];
    });
    return [`## ${aggregate}`, '', ...table([['event', 'schemaVersion', 'data'], ...rows])].join('\n');
  });
  return [
    '# Events',
    '',
    'What is stored, for ever. Generated from `domain/*/events.ts` by `npm run docs`; do not edit.',
    '',
    'Types and fields only ever grow; a new meaning is a new `schemaVersion` with an upcaster.',
    '',
    sections.join('\n\n'),
    '',
  ].join('\n');
}

/** A Markdown table with its columns aligned, as the formatter wants it. */
function table([head = [], ...rows]: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[], filler = ' ') =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, filler)).join(' | ')} |`;
  return [line(head), line([], '-'), ...rows.map((row) => line(row))];
}

/** The files that this program writes, by their names beside it. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'openapi.json': `${JSON.stringify(openApiDocument(), null, 2)}\n`,
    'events.md': eventsDocument(),
  };
}

if (import.meta.main) {
  for (const [name, text] of Object.entries(generatedFiles())) {
    writeFileSync(new URL(name, import.meta.url), text);
  }
}
