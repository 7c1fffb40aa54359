import { describe, expect, it } from 'vitest';
import { compilePattern, InvalidPattern } from '../../../infra/local/event-pattern.ts';

const event = {
  version: '0',
  source: 'leerspoor.enrolment',
  'detail-type': 'ActivityProgressed',
  resources: ['stream/a', 'stream/b'],
  detail: {
    state: 'running',
    count: 5,
    limit: 301.8,
    note: '',
    score: null,
    isOnSite: true,
    address: '10.0.0.33',
    address6: '2001:db8::33',
    path: 'dir/a*b\\c.png',
    course: { id: 'bhv', activity: { id: 'theory' } },
    nothing: [],
    hollow: {},
    rows: [
      { learner: 'E1', mode: 'remote', marks: [1, 2] },
      { learner: 'E2', mode: 'on-site', marks: [3] },
    ],
    grid: [['x'], ['y', ['z']]],
  },
};

const matches = (pattern: unknown, candidate: unknown = event) => compilePattern(pattern)(candidate);
const detail = (pattern: unknown) => matches({ detail: pattern });

/** A pattern, and whether the event above matches it. */
type Case = readonly [pattern: unknown, expected: boolean];

describe('a pattern of exact values', () => {
  it.each<Case>([
    [{ state: ['running'] }, true],
    [{ state: ['stopped', 'running'] }, true],
    [{ state: ['Running'] }, false],
    [{ count: [5] }, true],
    [{ count: [5.0] }, true],
    [{ count: ['5'] }, false],
    [{ limit: [3.018e2] }, true],
    [{ note: [''] }, true],
    [{ state: [''] }, false],
    [{ score: [null] }, true],
    [{ note: [null] }, false],
    [{ missing: [null] }, false],
    [{ score: ['null'] }, false],
    [{ isOnSite: [true] }, true],
    [{ isOnSite: [false] }, false],
    [{ isOnSite: ['true'] }, false],
    [{ state: ['running'], count: [6] }, false],
    [{ course: { activity: { id: ['theory'] } } }, true],
    [{ course: { id: ['theory'] } }, false],
    [{ course: ['bhv'] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });
});

describe('when the event has arrays', () => {
  it.each<Case>([
    [{ resources: ['stream/b', 'other'] }, true],
    [{ resources: ['other'] }, false],
    // Plain values of one array may each meet a condition of their own.
    [{ resources: ['stream/a'], $or: [{ resources: ['stream/b'] }, { source: ['x'] }] }, true],
    [{ detail: { rows: { learner: ['E2'] } } }, true],
    [{ detail: { rows: { learner: ['E2'], mode: ['on-site'] } } }, true],
    // Both values are there, but in different elements.
    [{ detail: { rows: { learner: ['E2'], mode: ['remote'] } } }, false],
    [{ detail: { rows: { learner: ['E1'], marks: [2] } } }, true],
    [{ detail: { rows: { learner: ['E1'], marks: [3] } } }, false],
    [{ detail: { grid: ['x'] } }, true],
    [{ detail: { grid: ['z'] } }, true],
    [{ detail: { rows: { mode: [{ 'anything-but': 'remote' }] } } }, true],
  ])('%j: %s', (pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });
});

describe('prefix, suffix, equals-ignore-case and wildcard', () => {
  it.each<Case>([
    [{ state: [{ prefix: 'run' }] }, true],
    [{ state: [{ prefix: 'Run' }] }, false],
    [{ state: [{ prefix: { 'equals-ignore-case': 'RUN' } }] }, true],
    [{ state: [{ prefix: { 'equals-ignore-case': 'unn' } }] }, false],
    [{ state: [{ suffix: 'ing' }] }, true],
    [{ state: [{ suffix: 'ING' }] }, false],
    [{ state: [{ suffix: { 'equals-ignore-case': 'ING' } }] }, true],
    [{ state: [{ 'equals-ignore-case': 'RUNNING' }] }, true],
    [{ state: [{ 'equals-ignore-case': 'RUN' }] }, false],
    [{ count: [{ prefix: '5' }] }, false],
    [{ state: [{ wildcard: 'r*g' }] }, true],
    [{ state: [{ wildcard: 'running' }] }, true],
    [{ state: [{ wildcard: '*' }] }, true],
    [{ note: [{ wildcard: '*' }] }, true],
    [{ state: [{ wildcard: 'run*running' }] }, false],
    [{ state: [{ wildcard: '*n*n*' }] }, true],
    [{ state: [{ wildcard: '*n*n*n*' }] }, true],
    [{ state: [{ wildcard: '*n*n*n*n*' }] }, false],
    [{ path: [{ wildcard: 'dir/*.png' }] }, true],
    [{ path: [{ wildcard: 'dir/a\\*b\\\\c.png' }] }, true],
    [{ path: [{ wildcard: 'dir/\\*.png' }] }, false],
    [{ count: [{ wildcard: '*' }] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });
});

describe('anything-but', () => {
  it.each<Case>([
    [{ state: [{ 'anything-but': 'stopped' }] }, true],
    [{ state: [{ 'anything-but': 'running' }] }, false],
    [{ state: [{ 'anything-but': ['stopped', 'running'] }] }, false],
    [{ count: [{ 'anything-but': 5 }] }, false],
    [{ count: [{ 'anything-but': [1, 2] }] }, true],
    [{ count: [{ 'anything-but': '5' }] }, true],
    [{ score: [{ 'anything-but': 'x' }] }, true],
    [{ missing: [{ 'anything-but': 'x' }] }, false],
    [{ state: [{ 'anything-but': { prefix: 'run' } }] }, false],
    [{ state: [{ 'anything-but': { prefix: ['stop', 'run'] } }] }, false],
    [{ state: [{ 'anything-but': { prefix: ['stop', 'Run'] } }] }, true],
    [{ state: [{ 'anything-but': { suffix: 'ing' } }] }, false],
    [{ state: [{ 'anything-but': { suffix: ['.png', '.jpg'] } }] }, true],
    [{ state: [{ 'anything-but': { 'equals-ignore-case': 'RUNNING' } }] }, false],
    [{ state: [{ 'anything-but': { 'equals-ignore-case': ['RUN', 'STOP'] } }] }, true],
    [{ path: [{ 'anything-but': { wildcard: '*.png' } }] }, false],
    [{ path: [{ 'anything-but': { wildcard: ['*.jpg', 'lib/*'] } }] }, true],
    [{ count: [{ 'anything-but': { prefix: '5' } }] }, true],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });

  it('is met by an array as soon as one element is something else', () => {
    expect(matches({ resources: [{ 'anything-but': 'stream/a' }] })).toBe(true);
    expect(matches({ resources: [{ 'anything-but': ['stream/a', 'stream/b'] }] })).toBe(false);
  });
});

describe('numeric', () => {
  it.each<Case>([
    [{ count: [{ numeric: ['=', 5] }] }, true],
    [{ count: [{ numeric: ['=', 4] }] }, false],
    [{ count: [{ numeric: ['>', 4] }] }, true],
    [{ count: [{ numeric: ['>', 5] }] }, false],
    [{ count: [{ numeric: ['>=', 5] }] }, true],
    [{ count: [{ numeric: ['<', 5] }] }, false],
    [{ count: [{ numeric: ['<=', 5] }] }, true],
    [{ count: [{ numeric: ['>', 0, '<=', 5] }] }, true],
    [{ count: [{ numeric: ['>=', 0, '<', 5] }] }, false],
    [{ limit: [{ numeric: ['>', 301.7, '<', 301.9] }] }, true],
    [{ state: [{ numeric: ['>', 0] }] }, false],
    [{ missing: [{ numeric: ['<', 9] }] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });

  it('compares nothing beyond five billion, but takes such a number as an exact value', () => {
    const account = { account: 111_122_223_333 };
    expect(matches({ account: [{ numeric: ['>', 0] }] }, account)).toBe(false);
    expect(matches({ account: [111_122_223_333] }, account)).toBe(true);
  });
});

describe('cidr', () => {
  it.each<Case>([
    [{ address: [{ cidr: '10.0.0.0/24' }] }, true],
    [{ address: [{ cidr: '10.0.1.0/24' }] }, false],
    [{ address: [{ cidr: '0.0.0.0/0' }] }, true],
    [{ address: [{ cidr: '::/0' }] }, false],
    [{ address6: [{ cidr: '2001:db8::/32' }] }, true],
    [{ address6: [{ cidr: '2001:db9::/32' }] }, false],
    [{ address6: [{ cidr: '0.0.0.0/0' }] }, false],
    [{ state: [{ cidr: '0.0.0.0/0' }] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });

  it('does not take an IPv4 address that is written as IPv6 for the IPv4 address', () => {
    expect(matches({ ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '::ffff:10.0.0.1' })).toBe(false);
  });
});

describe('exists', () => {
  it.each<Case>([
    [{ state: [{ exists: true }] }, true],
    [{ state: [{ exists: false }] }, false],
    [{ score: [{ exists: true }] }, true],
    [{ missing: [{ exists: true }] }, false],
    [{ missing: [{ exists: false }] }, true],
    // Only leaves exist: an object, and an array of nothing, do not.
    [{ course: [{ exists: true }] }, false],
    [{ course: [{ exists: false }] }, true],
    [{ nothing: [{ exists: false }] }, true],
    [{ hollow: [{ exists: false }] }, true],
    [{ rows: { learner: [{ exists: true }] } }, true],
    [{ rows: { seat: [{ exists: false }] } }, true],
    [{ missing: [{ exists: false }, 'x'], state: ['running'] }, true],
    [{ state: [{ exists: false }, 'running'] }, true],
    [{ state: [{ exists: false }, 'stopped'] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });
});

describe('$or', () => {
  it.each<Case>([
    [{ $or: [{ state: ['stopped'] }, { count: [5] }] }, true],
    [{ $or: [{ state: ['stopped'] }, { count: [6] }] }, false],
    [{ state: ['running'], $or: [{ count: [6] }, { limit: [{ numeric: ['>', 300] }] }] }, true],
    [{ state: ['stopped'], $or: [{ count: [5] }, { note: [''] }] }, false],
    [{ $or: [{ count: [6] }, { note: [''], $or: [{ state: ['stopped'] }, { isOnSite: [true] }] }] }, true],
    [{ $or: [{ count: [6] }, { note: ['x'], $or: [{ state: ['running'] }, { isOnSite: [true] }] }] }, false],
    [{ $or: [{ course: { $or: [{ id: ['x'] }, { activity: { id: ['theory'] } }] } }, { count: [6] }] }, true],
    [
      {
        rows: {
          $or: [
            { learner: ['E2'], mode: ['remote'] },
            { learner: ['E1'], mode: ['remote'] },
          ],
        },
      },
      true,
    ],
    // The same field in and beside $or: both conditions hold.
    [{ count: [5], $or: [{ count: [6] }, { count: [7] }] }, false],
  ])('%j: %s', (pattern, expected) => {
    expect(detail(pattern)).toBe(expected);
  });

  it('joins two of them at different depths', () => {
    const pattern = {
      $or: [{ source: ['aws.s3'] }, { 'detail-type': ['ActivityProgressed'] }],
      detail: { $or: [{ state: ['stopped'] }, { count: [5] }] },
    };
    expect(matches(pattern)).toBe(true);
  });
});

describe('an event', () => {
  it.each([null, 'text', 5, []])('that is %j matches nothing', (candidate) => {
    expect(matches({ source: [{ exists: false }] }, candidate)).toBe(false);
  });

  it('has no fields of its prototype', () => {
    expect(matches({ constructor: [{ exists: true }] }, {})).toBe(false);
    expect(matches(JSON.parse('{"__proto__": {"a": ["b"]}}'), JSON.parse('{"__proto__": {"a": "b"}}'))).toBe(
      true,
    );
  });
});

describe('a pattern that EventBridge refuses', () => {
  it.each<readonly [pattern: unknown, place: string]>([
    ['text', ''],
    [null, ''],
    [[], ''],
    [{}, ''],
    [{ detail: {} }, 'detail'],
    [{ source: 'leerspoor' }, 'source'],
    [{ source: null }, 'source'],
    [{ source: [] }, 'source'],
    [{ source: [['x']] }, 'source[0]'],
    [{ source: [{}] }, 'source[0]'],
    [{ source: [{ prefix: 'a', suffix: 'b' }] }, 'source[0]'],
    [{ source: ['a', { prefixed: 'b' }] }, 'source[1].prefixed'],
    [{ source: [{ toString: 'b' }] }, 'source[0].toString'],
    [{ source: [{ prefix: 5 }] }, 'source[0].prefix'],
    [{ source: [{ prefix: { wildcard: 'a*' } }] }, 'source[0].prefix.wildcard'],
    [{ source: [{ suffix: { 'equals-ignore-case': 5 } }] }, 'source[0].suffix.equals-ignore-case'],
    [{ source: [{ 'equals-ignore-case': null }] }, 'source[0].equals-ignore-case'],
    [{ source: [{ wildcard: 'a**b' }] }, 'source[0].wildcard'],
    [{ source: [{ wildcard: 'a\\b' }] }, 'source[0].wildcard'],
    [{ source: [{ wildcard: 'a\\' }] }, 'source[0].wildcard'],
    [{ source: [{ 'anything-but': [] }] }, 'source[0].anything-but'],
    [{ source: [{ 'anything-but': ['a', 5] }] }, 'source[0].anything-but'],
    [{ source: [{ 'anything-but': null }] }, 'source[0].anything-but'],
    [{ source: [{ 'anything-but': { numeric: ['>', 5] } }] }, 'source[0].anything-but.numeric'],
    [{ source: [{ 'anything-but': { prefix: '' } }] }, 'source[0].anything-but.prefix'],
    [{ source: [{ 'anything-but': { suffix: ['a', 5] } }] }, 'source[0].anything-but.suffix[1]'],
    [{ source: [{ 'anything-but': { wildcard: ['**'] } }] }, 'source[0].anything-but.wildcard[0]'],
    [{ detail: { count: [{ numeric: 5 }] } }, 'detail.count[0].numeric'],
    [{ detail: { count: [{ numeric: ['>'] }] } }, 'detail.count[0].numeric'],
    [{ detail: { count: [{ numeric: ['!=', 5] }] } }, 'detail.count[0].numeric[0]'],
    [{ detail: { count: [{ numeric: ['>', '5'] }] } }, 'detail.count[0].numeric[1]'],
    [{ detail: { count: [{ numeric: ['>', 5e9 + 1] }] } }, 'detail.count[0].numeric[1]'],
    [{ detail: { count: [{ numeric: ['<', 5, '>', 1] }] } }, 'detail.count[0].numeric[0]'],
    [{ detail: { count: [{ numeric: ['>', 1, '=', 5] }] } }, 'detail.count[0].numeric[2]'],
    [{ detail: { count: [{ numeric: ['>', 5, '<', 5] }] } }, 'detail.count[0].numeric'],
    [{ detail: { ip: [{ cidr: '10.0.0.0' }] } }, 'detail.ip[0].cidr'],
    [{ detail: { ip: [{ cidr: '10.0.0.0/33' }] } }, 'detail.ip[0].cidr'],
    [{ detail: { ip: [{ cidr: '2001:db8::/129' }] } }, 'detail.ip[0].cidr'],
    [{ detail: { ip: [{ cidr: 'example.com/24' }] } }, 'detail.ip[0].cidr'],
    [{ source: [{ exists: 'true' }] }, 'source[0].exists'],
    [{ $or: { source: ['a'] } }, '$or'],
    [{ $or: [{ source: ['a'] }] }, '$or'],
    [{ $or: [{ source: ['a'] }, 'b'] }, '$or[1]'],
    [{ $or: [{ source: ['a'] }, { source: [{ exists: 1 }] }] }, '$or[1].source[0].exists'],
    [{ detail: { $or: [{ a: ['a'] }, { prefix: ['b'] }] } }, 'detail.$or[1].prefix'],
  ])('%j is refused at %s', (pattern, place) => {
    expect(() => compilePattern(pattern)).toThrowError(
      expect.objectContaining({ name: 'InvalidPattern', place }),
    );
  });

  it('is refused when its $or multiply beyond measure', () => {
    const or = (name: string) => ({ $or: Array.from({ length: 11 }, (_, index) => ({ [name]: [index] })) });
    expect(() => compilePattern({ a: or('x'), b: or('x'), c: or('x') })).toThrow(InvalidPattern);
  });

  it('says what is wrong, for the one who wrote it', () => {
    expect(() => compilePattern({ detail: { state: [{ prefixed: 'a' }] } })).toThrow(
      'detail.state[0].prefixed is not an operator of EventBridge',
    );
  });
});
