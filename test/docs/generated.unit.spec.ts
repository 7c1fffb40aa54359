import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { eventsDocument, generatedFiles, openApiDocument } from '../../docs/generate.ts';
import { routeTable } from '../../functions/shared/route-table.ts';
import { policies, projections } from '../../functions/shared/subscriptions.ts';

const docs = new URL('../../docs/', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, docs), 'utf8');

describe('the generated files', () => {
  it.each(Object.entries(generatedFiles()))('%s is as `npm run docs` makes it', (name, text) => {
    expect(read(name)).toBe(text);
  });
});

describe('openapi.json', () => {
  const { paths = {} } = openApiDocument();
  const operations = Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );

  it('has the routes of the route table, and no others', () => {
    expect(operations.toSorted()).toEqual(Object.keys(routeTable).toSorted());
  });

  it('asks for a token where the route table does', () => {
    const withoutToken = Object.entries(routeTable).flatMap(([key, { access }]) =>
      access === 'public' ? [key] : [],
    );
    const open = Object.entries(paths).flatMap(([path, item = {}]) =>
      Object.entries(item).flatMap(([method, operation]) =>
        typeof operation === 'object' && 'security' in operation ? [] : [`${method.toUpperCase()} ${path}`],
      ),
    );
    expect(open.toSorted()).toEqual(withoutToken.toSorted());
  });
});

describe('an operation of openapi.json', () => {
  const statusesOf = (path: string, method: 'get' | 'put' | 'post') =>
    Object.keys(openApiDocument().paths?.[path]?.[method]?.responses ?? {}).map(Number);

  it('that reads tells how it may be refused', () => {
    expect(statusesOf('/courses', 'get')).toEqual([200, 400, 401, 403, 404, 429]);
  });

  it('that changes something tells of its conditions and its body too', () => {
    expect(statusesOf('/enrolments', 'post')).toEqual([
      201, 202, 400, 401, 403, 404, 409, 412, 413, 415, 422, 429, 503,
    ]);
  });
});

describe('events.md', () => {
  it.each([...new Set(Object.values({ ...projections, ...policies }).flat())])('tells of %s', (type) => {
    expect(eventsDocument()).toContain(`| \`${type}\` `);
  });
});

describe('the decisions', () => {
  const names = readdirSync(new URL('decisions/', docs)).toSorted();

  it('are numbered without a gap', () => {
    const numbers = names.map((name) => name.slice(0, 4));
    expect(numbers).toEqual(numbers.map((_, index) => String(index + 1).padStart(4, '0')));
  });

  it.each(names)('%s says why, what, what else and what follows, in that order', (name) => {
    const text = read(`decisions/${name}`);
    const parts = [...text.matchAll(/^\*\*(\w+)\.\*\*/gm)].map(([, part]) => part);
    expect(parts).toEqual(['Context', 'Decision', 'Rejected', 'Consequences']);
    expect(text).toMatch(new RegExp(`^# ${name.slice(0, 4)} · .+\n`));
  });
});

describe('what points at a file', () => {
  const root = new URL('../../', import.meta.url);

  it.each(['README.md', 'CONTRIBUTING.md', 'docs/runbook.md'])(
    '%s points at files that are there',
    (name) => {
      const page = new URL(name, root);
      const links = [...readFileSync(page, 'utf8').matchAll(/\]\((?!https?:|#)([^)#]+)/g)];
      for (const [, link = ''] of links)
        expect(() => readFileSync(new URL(link, page)), link).not.toThrow(/ENOENT/);
    },
  );
});
