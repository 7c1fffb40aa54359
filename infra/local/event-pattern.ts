import { BlockList, isIP } from 'node:net';

/** A pattern that EventBridge would refuse, with the place in it that is at fault. */
export class InvalidPattern extends Error {
  override readonly name = 'InvalidPattern';
  /** Where, such as `detail.state[0].prefix`; empty for the pattern itself. */
  readonly place: string;

  constructor(place: string, fault: string) {
    super(`${place === '' ? 'The pattern' : place} ${fault}`);
    this.place = place;
  }
}

type Scalar = string | number | boolean | null;
type Test = (value: Scalar) => boolean;

/** One `"field": [...]` of a pattern: any of its tests is enough. */
interface Condition {
  /** The names that lead to the field, joined with dots as EventBridge does. */
  readonly path: string;
  readonly tests: readonly Test[];
  /** True with `{"exists": false}`: that the event lacks the field is enough too. */
  readonly holdsWithoutField: boolean;
}

/** Conditions that must hold together. A pattern is a list of these, of which one must hold. */
type Conjunction = readonly Condition[];

/** A value of the event that is neither an object nor an array. */
interface Field {
  readonly value: Scalar;
  /** For each array on the way to it that holds objects or arrays, the index that was taken. */
  readonly elements: ReadonlyMap<number, number>;
}

/** EventBridge's limit on what the `$or` of one pattern may multiply to. */
const maximumConjunctions = 1_000;

/** Numeric matching works between these (EventBridge's documentation); other values never match it. */
const largestNumber = 5e9;

/**
 * Names that EventBridge keeps for operators: as a field inside `$or` they would nearly always be a pattern that
 * forgot its brackets.
 */
const reservedInsideOr: ReadonlySet<string> = new Set([
  'exactly',
  'equals-ignore-case',
  'prefix',
  'suffix',
  'anything-but',
  'exists',
  'wildcard',
  'numeric',
  'cidr',
]);

/**
 * Compiles an EventBridge event pattern to a function that tells whether an event matches.
 *
 * As in EventBridge, conditions on fields below an array of objects must be met by the same element of it.
 *
 * @param pattern the pattern as parsed JSON
 * @throws InvalidPattern that names the faulty place
 */
export function compilePattern(pattern: unknown): (event: unknown) => boolean {
  const conjunctions = compileObject(pattern, { path: '', place: '', insideOr: false });
  const asked = new Set(
    conjunctions.flatMap((conditions) => conditions.flatMap(({ path }) => leadingTo(path))),
  );
  return (event) => {
    if (!isRecord(event)) return false;
    const fields = flatten(event, asked);
    return conjunctions.some((conditions) => holds(conditions, fields, new Map()));
  };
}

interface Position {
  readonly path: string;
  readonly place: string;
  readonly insideOr: boolean;
}

function compileObject(pattern: unknown, { path, place, insideOr }: Position): Conjunction[] {
  if (!isRecord(pattern)) throw new InvalidPattern(place, 'must be an object of fields');
  const entries = Object.entries(pattern);
  if (entries.length === 0)
    throw new InvalidPattern(place, 'names no field; an empty object matches nothing');
  let result: Conjunction[] = [[]];
  for (const [name, value] of entries) {
    const here = { path: join(path, name), place: join(place, name), insideOr };
    if (insideOr && reservedInsideOr.has(name)) {
      throw new InvalidPattern(here.place, 'is an operator where $or expects the name of a field');
    }
    const alternatives =
      name === '$or'
        ? compileOr(value, { path, place: here.place })
        : Array.isArray(value)
          ? [[compileField(value, here)]]
          : compileObject(value, here);
    result = result.flatMap((before) => alternatives.map((after) => [...before, ...after]));
    if (result.length > maximumConjunctions) {
      throw new InvalidPattern(here.place, `multiplies to more than ${maximumConjunctions} combinations`);
    }
  }
  return result;
}

function compileOr(value: unknown, { path, place }: { path: string; place: string }): Conjunction[] {
  if (!Array.isArray(value) || value.length < 2) {
    throw new InvalidPattern(place, 'must be an array of at least two objects');
  }
  return value.flatMap((alternative: unknown, index) =>
    compileObject(alternative, { path, place: `${place}[${index}]`, insideOr: true }),
  );
}

function compileField(values: readonly unknown[], { path, place }: Position): Condition {
  if (values.length === 0) throw new InvalidPattern(place, 'is an empty array, which matches nothing');
  const tests: Test[] = [];
  let holdsWithoutField = false;
  for (const [index, value] of values.entries()) {
    const here = `${place}[${index}]`;
    if (isScalar(value)) {
      tests.push((actual) => actual === value);
      continue;
    }
    const [operator, operand] = onlyEntry(value, here);
    if (operator !== 'exists') {
      tests.push(compileOperator(operator, operand, here));
    } else if (operand === true) {
      tests.push(() => true);
    } else if (operand === false) {
      holdsWithoutField = true;
    } else {
      throw new InvalidPattern(`${here}.exists`, 'must be true or false');
    }
  }
  return { path, tests, holdsWithoutField };
}

function compileOperator(operator: string, operand: unknown, place: string): Test {
  const here = `${place}.${operator}`;
  switch (operator) {
    case 'prefix':
    case 'suffix':
      return isRecord(operand)
        ? compileIgnoringCase(operator, operand, here)
        : onStrings(compileText(operator, operand, here));
    case 'equals-ignore-case':
    case 'wildcard':
      return onStrings(compileText(operator, operand, here));
    case 'anything-but':
      return compileAnythingBut(operand, here);
    case 'numeric':
      return compileNumeric(operand, here);
    case 'cidr':
      return onStrings(compileCidr(operand, here));
    default:
      throw new InvalidPattern(here, 'is not an operator of EventBridge');
  }
}

type TextOperator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard';
const textOperators: readonly string[] = ['prefix', 'suffix', 'equals-ignore-case', 'wildcard'];
const isTextOperator = (name: string): name is TextOperator => textOperators.includes(name);

function compileText(operator: TextOperator, operand: unknown, place: string): (text: string) => boolean {
  if (typeof operand !== 'string') throw new InvalidPattern(place, 'must be a text');
  switch (operator) {
    case 'prefix':
      return (text) => text.startsWith(operand);
    case 'suffix':
      return (text) => text.endsWith(operand);
    case 'equals-ignore-case': {
      const folded = fold(operand);
      return (text) => fold(text) === folded;
    }
    case 'wildcard':
      return compileWildcard(operand, place);
    default:
      return operator satisfies never;
  }
}

function compileIgnoringCase(operator: 'prefix' | 'suffix', operand: unknown, place: string): Test {
  const [inner, text] = onlyEntry(operand, place);
  const here = `${place}.${inner}`;
  if (inner !== 'equals-ignore-case') {
    throw new InvalidPattern(here, `is not possible inside ${operator}; only equals-ignore-case is`);
  }
  if (typeof text !== 'string') throw new InvalidPattern(here, 'must be a text');
  const matches = compileText(operator, fold(text), here);
  return onStrings((actual) => matches(fold(actual)));
}

function compileAnythingBut(operand: unknown, place: string): Test {
  if (isRecord(operand)) {
    const [operator, value] = onlyEntry(operand, place);
    const here = `${place}.${operator}`;
    if (!isTextOperator(operator)) {
      throw new InvalidPattern(here, `is not possible inside anything-but; ${textOperators.join(', ')} are`);
    }
    const values: readonly unknown[] = Array.isArray(value) ? value : [value];
    if (values.length === 0) throw new InvalidPattern(here, 'is an empty array');
    const excluded = values.map((text, index) => {
      const itsPlace = Array.isArray(value) ? `${here}[${index}]` : here;
      if (text === '' && (operator === 'prefix' || operator === 'suffix')) {
        throw new InvalidPattern(itsPlace, 'is empty, and so would exclude every text');
      }
      return onStrings(compileText(operator, text, itsPlace));
    });
    return (actual) => !excluded.some((matches) => matches(actual));
  }
  const values: readonly unknown[] = Array.isArray(operand) ? operand : [operand];
  const isOfOneKind = (kind: 'string' | 'number') => values.every((value) => typeof value === kind);
  if (values.length === 0 || !(isOfOneKind('string') || isOfOneKind('number'))) {
    throw new InvalidPattern(place, 'must be a text, a number, or a list of only texts or only numbers');
  }
  return (actual) => !values.includes(actual);
}

const lowerBounds: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};
const upperBounds: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};
const singleComparisons: typeof lowerBounds = {
  ...lowerBounds,
  ...upperBounds,
  '=': (value, bound) => value === bound,
};

/** `[">", 0]`, or a range from below: `[">", 0, "<=", 5]`. EventBridge refuses a range that begins at its top. */
function compileNumeric(operand: unknown, place: string): Test {
  if (!Array.isArray(operand) || (operand.length !== 2 && operand.length !== 4)) {
    throw new InvalidPattern(place, 'must be an array of a comparison and a number, or of two of each');
  }
  const terms: readonly unknown[] = operand;
  const boundAt = (index: number): number => {
    const bound = terms[index];
    if (typeof bound !== 'number' || Math.abs(bound) > largestNumber) {
      throw new InvalidPattern(
        `${place}[${index}]`,
        `must be a number from -${largestNumber} to ${largestNumber}`,
      );
    }
    return bound;
  };
  const comparisonAt = (index: number, allowed: typeof lowerBounds) => {
    const operator = terms[index];
    const compare =
      typeof operator === 'string' && Object.hasOwn(allowed, operator) ? allowed[operator] : undefined;
    if (!compare) {
      throw new InvalidPattern(`${place}[${index}]`, `must be one of ${Object.keys(allowed).join(' ')}`);
    }
    return compare;
  };
  const [first, firstBound] = [
    comparisonAt(0, terms.length === 2 ? singleComparisons : lowerBounds),
    boundAt(1),
  ];
  if (terms.length === 2) return onNumbers((value) => first(value, firstBound));
  const [second, secondBound] = [comparisonAt(2, upperBounds), boundAt(3)];
  if (firstBound >= secondBound) {
    throw new InvalidPattern(place, 'is a range whose bottom is not below its top');
  }
  return onNumbers((value) => first(value, firstBound) && second(value, secondBound));
}

function compileCidr(operand: unknown, place: string): (text: string) => boolean {
  const [, address = '', bits = ''] =
    typeof operand === 'string' ? (/^([^/]+)\/(\d{1,3})$/.exec(operand) ?? []) : [];
  const family = isIP(address);
  if (family === 0 || Number(bits) > (family === 4 ? 32 : 128)) {
    throw new InvalidPattern(place, 'must be a range of addresses such as "10.0.0.0/24" or "2001:db8::/32"');
  }
  const range = new BlockList();
  const familyName = family === 4 ? 'ipv4' : 'ipv6';
  range.addSubnet(address, Number(bits), familyName);
  // With the family given, ::ffff:10.0.0.1 is not taken for 10.0.0.1, and what is no address is in no range.
  return (text) => range.check(text, familyName);
}

/** `*` stands for any text, `\*` and `\\` for themselves. */
function compileWildcard(pattern: string, place: string): (text: string) => boolean {
  const pieces = [''];
  for (let index = 0; index < pattern.length; index++) {
    const character = pattern[index];
    if (character === '*') {
      if (pattern[index + 1] === '*') throw new InvalidPattern(place, 'has two wildcards in a row');
      pieces.push('');
      continue;
    }
    let literal = character;
    if (character === '\\') {
      index++;
      literal = pattern[index];
      if (literal !== '*' && literal !== '\\') {
        throw new InvalidPattern(
          place,
          'has a backslash that is followed by neither * nor another backslash',
        );
      }
    }
    pieces.push(`${pieces.pop() ?? ''}${literal}`);
  }
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  // Leftmost matches for the pieces in the middle: no backtracking, so no pattern makes an event slow.
  return (text) => {
    const end = text.length - last.length;
    if (!text.startsWith(first) || !text.endsWith(last)) return false;
    let from = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, from);
      if (found === -1) return false;
      from = found + piece.length;
    }
    return from <= end;
  };
}

/** A dotted name, and each that it begins with. */
function leadingTo(path: string): string[] {
  const names = path.split('.');
  return names.map((_, index) => names.slice(0, index + 1).join('.'));
}

/**
 * The event's values by the dotted names that lead to them, as far as they are asked for: every rule of a bus looks at every
 * event, and few at more than its type. Empty objects and arrays leave no trace.
 */
function flatten(
  event: Readonly<Record<string, unknown>>,
  asked: ReadonlySet<string>,
): ReadonlyMap<string, readonly Field[]> {
  const fields = new Map<string, Field[]>();
  let arrays = 0;
  const add = (node: unknown, path: string, elements: ReadonlyMap<number, number>): void => {
    if (Array.isArray(node)) {
      const array = arrays++;
      for (const [index, element] of node.entries()) {
        // Values directly in the array are the field's own: two conditions may be met by different ones.
        add(element, path, isScalar(element) ? elements : new Map(elements).set(array, index));
      }
    } else if (isRecord(node)) {
      for (const [name, value] of Object.entries(node)) {
        const place = join(path, name);
        if (asked.has(place)) add(value, place, elements);
      }
    } else if (isScalar(node)) {
      const field = { value: node, elements };
      const known = fields.get(path);
      if (known) known.push(field);
      else fields.set(path, [field]);
    }
  };
  add(event, '', new Map());
  return fields;
}

/** Whether fields can be chosen that meet all conditions and agree on the elements of the arrays they are in. */
function holds(
  conditions: Conjunction,
  fields: ReadonlyMap<string, readonly Field[]>,
  chosen: ReadonlyMap<number, number>,
): boolean {
  const [condition, ...rest] = conditions;
  if (!condition) return true;
  const candidates = fields.get(condition.path);
  if (!candidates) return condition.holdsWithoutField && holds(rest, fields, chosen);
  return candidates.some(
    ({ value, elements }) =>
      condition.tests.some((test) => test(value)) &&
      agree(chosen, elements) &&
      holds(rest, fields, new Map([...chosen, ...elements])),
  );
}

const agree = (chosen: ReadonlyMap<number, number>, elements: ReadonlyMap<number, number>): boolean =>
  [...elements].every(([array, index]) => (chosen.get(array) ?? index) === index);

const onStrings =
  (matches: (text: string) => boolean): Test =>
  (value) =>
    typeof value === 'string' && matches(value);

const onNumbers =
  (matches: (value: number) => boolean): Test =>
  (value) =>
    typeof value === 'number' && Math.abs(value) <= largestNumber && matches(value);

function onlyEntry(value: unknown, place: string): [string, unknown] {
  const entries = isRecord(value) ? Object.entries(value) : [];
  const [entry] = entries;
  if (!entry || entries.length > 1) {
    throw new InvalidPattern(
      place,
      'must be a text, a number, true, false, null, or an object with one operator',
    );
  }
  return entry;
}

const fold = (text: string): string => text.toLowerCase();

const join = (path: string, name: string): string => (path === '' ? name : `${path}.${name}`);

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
