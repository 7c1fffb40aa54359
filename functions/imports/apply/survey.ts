import type { Digest } from '../../shared/learner-index.ts';

/** What the survey keeps of a row: digests, and nothing that could be read. */
export interface SurveyedRow {
  /** As a spreadsheet counts. */
  readonly row: number;
  /** Who the row is about: the number, or without one the address. */
  readonly identity: Digest;
  readonly email?: Digest | undefined;
  /** The manager's identity, by number or address. */
  readonly manager?: Digest | undefined;
  /** Tells contracts of one person apart. */
  readonly contract?: Digest | undefined;
  /** Of the name, in a row with a contract: two people who have one number are no one's contracts. */
  readonly person?: Digest | undefined;
  /** Of all that the row says. */
  readonly content: Digest;
  /** Nothing of it is applied; it only tells that somebody is in the file. */
  readonly isRejected: boolean;
  /** The row says that they are out of service. */
  readonly saysLeft: boolean;
}

/** What is to be done with several rows about one person. */
export interface RowGroup {
  readonly rows: readonly number[];
  /** The same row again; contracts side by side; or rows of which nobody can tell which one is right. */
  readonly kind: 'repeated' | 'contracts' | 'contradictory';
}

/** More rows of groups than this are no employee file. */
const maximumGroupedRows = 50_000;

/** A file in which too many rows share their numbers: refused whole. */
export class TooManyGroupedRows extends Error {
  override readonly name = 'TooManyGroupedRows';
}

/** Rows count from 1. */
const rejectedRow = 0;

/** No digest. */
const none = 0n;

/**
 * A first look at a whole file: who is in it, more than once, with whose address, under which manager.
 *
 * Keeps 8 bytes of each digest in typed arrays: 56 bytes a row, some 60 MB for a million. That two of a million differ and agree
 * in those 8 bytes has a chance of one in thirty million.
 */
export class Survey {
  readonly #rows = new Growing((length) => new Uint32Array(length));
  readonly #identities = new Growing((length) => new BigUint64Array(length));
  readonly #emails = new Growing((length) => new BigUint64Array(length));
  readonly #managers = new Growing((length) => new BigUint64Array(length));
  readonly #contracts = new Growing((length) => new BigUint64Array(length));
  readonly #persons = new Growing((length) => new BigUint64Array(length));
  readonly #contents = new Growing((length) => new BigUint64Array(length));
  readonly #leaving = new Growing((length) => new Uint32Array(length));
  #unidentified = 0;

  add(surveyed: SurveyedRow): void {
    const { row, identity, email, manager, contract, person, content, isRejected, saysLeft } = surveyed;
    this.#rows.push(isRejected ? rejectedRow : row);
    this.#leaving.push(saysLeft ? 1 : 0);
    this.#persons.push(prefixOf(person));
    this.#identities.push(prefixOf(identity));
    this.#emails.push(prefixOf(email));
    this.#managers.push(prefixOf(manager));
    this.#contracts.push(prefixOf(contract));
    this.#contents.push(prefixOf(content));
  }

  /** A row that is about somebody of whom it can't be told who. */
  addUnidentified(): void {
    this.#unidentified += 1;
  }

  /** @throws TooManyGroupedRows */
  finish(): SurveyedFile {
    const identities = this.#identities.values();
    const emails = this.#emails.values();
    const byIdentity = sortedPositions(identities);
    const byEmail = sortedPositions(emails);
    const groups = this.#groups(byIdentity, identities);
    const distinctEmails = sortedDistinct(emails, byEmail);
    const shared = sharedEmails(byEmail, emails, identities);
    return new SurveyedFile({
      identities: sortedDistinct(identities, byIdentity),
      emails: distinctEmails,
      emailIdentities: distinctEmails.map(
        (email) => identities[findPosition(byEmail, emails, email) ?? 0] ?? none,
      ),
      addressed: this.#addressedIdentities(byIdentity, identities, emails),
      leaving: this.#leavingIdentities(byIdentity, identities, groups),
      sharedEmails: shared,
      unidentified: this.#unidentified,
      groups,
      managerCycles: this.#managerCycles(byIdentity, identities, byEmail, emails, shared),
    });
  }

  /** To whom a row that counts gives an address; they come in order. */
  #addressedIdentities(
    byIdentity: Uint32Array,
    identities: BigUint64Array,
    emails: BigUint64Array,
  ): BigUint64Array {
    const rows = this.#rows.values();
    return sortedDistinct(
      identities,
      byIdentity.filter((position) => emails[position] !== none && rows[position] !== rejectedRow),
    );
  }

  /** Whom all of their rows that count call out of service; they come in order. */
  #leavingIdentities(
    byIdentity: Uint32Array,
    identities: BigUint64Array,
    groups: ReadonlyMap<bigint, RowGroup>,
  ): BigUint64Array {
    const rows = this.#rows.values();
    const leaving = this.#leaving.values();
    const found = new BigUint64Array(identities.length);
    let length = 0;
    for (const run of runsOf(byIdentity, identities)) {
      const positions = run.filter((position) => rows[position] !== rejectedRow);
      const identity = identities[run[0] ?? 0] ?? none;
      if (positions.length === 0 || groups.get(identity)?.kind === 'contradictory') continue;
      if (!positions.every((position) => leaving[position] === 1)) continue;
      found[length] = identity;
      length += 1;
    }
    return found.slice(0, length);
  }

  #groups(byIdentity: Uint32Array, identities: BigUint64Array): Map<bigint, RowGroup> {
    const rows = this.#rows.values();
    const persons = this.#persons.values();
    const contracts = this.#contracts.values();
    const contents = this.#contents.values();
    const groups = new Map<bigint, RowGroup>();
    let groupedRows = 0;
    for (const run of runsOf(byIdentity, identities)) {
      // A bad row stands in the way of no good one.
      const positions = run.filter((position) => rows[position] !== rejectedRow);
      if (positions.length <= 1) continue;
      groupedRows += positions.length;
      if (groupedRows > maximumGroupedRows) throw new TooManyGroupedRows();
      const contentsHere = new Set(positions.map((position) => contents[position]));
      const contractsHere = positions.map((position) => contracts[position] ?? none);
      // A contract that says the same twice is that contract, once.
      const contractsAreTold = contractsHere.every((contract) => contract !== none);
      const hasOneRowEach = new Set(contractsHere).size === contentsHere.size;
      const isOnePerson = new Set(positions.map((position) => persons[position])).size === 1;
      const kind =
        contentsHere.size === 1
          ? 'repeated'
          : contractsAreTold && hasOneRowEach && isOnePerson
            ? 'contracts'
            : 'contradictory';
      groups.set(identities[positions[0] ?? 0] ?? none, {
        rows: positions.map((position) => rows[position] ?? 0).toSorted((one, other) => one - other),
        kind,
      });
    }
    return groups;
  }

  /** The identities of people who are, over some steps, their own managers. */
  #managerCycles(
    byIdentity: Uint32Array,
    identities: BigUint64Array,
    byEmail: Uint32Array,
    emails: BigUint64Array,
    shared: ReadonlySet<bigint>,
  ): ReadonlySet<bigint> {
    const rows = this.#rows.values();
    const managers = this.#managers.values();
    /** Of several rows about one person one counts, whatever their order. */
    const toldManager = (identity: bigint): bigint => {
      let least = none;
      let at = lowerBound(
        byIdentity.length,
        (index) => (identities[byIdentity[index] ?? 0] ?? none) < identity,
      );
      for (; at < byIdentity.length; at += 1) {
        const position = byIdentity[at] ?? 0;
        if (identities[position] !== identity) break;
        const manager = managers[position] ?? none;
        const counts = manager !== none && rows[position] !== rejectedRow;
        if (counts && (least === none || manager < least)) least = manager;
      }
      return least;
    };
    const managerOf = (position: number): number | undefined => {
      const manager = toldManager(identities[position] ?? none);
      if (manager === none) return undefined;
      return (
        findPosition(byIdentity, identities, manager) ??
        (shared.has(manager) ? undefined : findPosition(byEmail, emails, manager))
      );
    };
    const inCycle = new Set<bigint>();
    // 0: not looked at; otherwise the walk that came here first.
    const visitedBy = new Uint32Array(identities.length);
    for (let start = 0; start < identities.length; start += 1) {
      let position: number | undefined = start;
      while (position !== undefined && visitedBy[position] === 0) {
        visitedBy[position] = start + 1;
        position = canonical(managerOf(position), byIdentity, identities);
      }
      if (position === undefined || visitedBy[position] !== start + 1) continue;
      // This walk met itself: once around.
      for (let at = position; !inCycle.has(identities[at] ?? none); ) {
        inCycle.add(identities[at] ?? none);
        const next = canonical(managerOf(at), byIdentity, identities);
        if (next === undefined) break;
        at = next;
      }
    }
    return inCycle;
  }
}

/** What is known of a whole file after its survey. */
export class SurveyedFile {
  readonly #identities: BigUint64Array;
  readonly #emails: BigUint64Array;
  readonly #emailIdentities: BigUint64Array;
  readonly #addressed: BigUint64Array;
  readonly #leaving: BigUint64Array;
  readonly #sharedEmails: ReadonlySet<bigint>;
  readonly #unidentified: number;
  readonly #groups: ReadonlyMap<bigint, RowGroup>;
  readonly #managerCycles: ReadonlySet<bigint>;

  constructor(options: {
    identities: BigUint64Array;
    emails: BigUint64Array;
    /** Whose each of the addresses is. */
    emailIdentities: BigUint64Array;
    addressed: BigUint64Array;
    leaving: BigUint64Array;
    sharedEmails: ReadonlySet<bigint>;
    unidentified: number;
    groups: ReadonlyMap<bigint, RowGroup>;
    managerCycles: ReadonlySet<bigint>;
  }) {
    this.#identities = options.identities;
    this.#emails = options.emails;
    this.#emailIdentities = options.emailIdentities;
    this.#addressed = options.addressed;
    this.#leaving = options.leaving;
    this.#sharedEmails = options.sharedEmails;
    this.#unidentified = options.unidentified;
    this.#groups = options.groups;
    this.#managerCycles = options.managerCycles;
  }

  /** How many people the file is about. */
  get people(): number {
    return this.#identities.length;
  }

  /** How many rows are about somebody of whom it can't be told who. */
  get unidentified(): number {
    return this.#unidentified;
  }

  /** Whether a row is about who has this number, or this address and no number. */
  hasIdentity(identity: Digest): boolean {
    return contains(this.#identities, prefixOf(identity));
  }

  /** Whether a row has this address. */
  hasEmail(email: Digest): boolean {
    return contains(this.#emails, prefixOf(email));
  }

  /** Whether a row gives somebody an address: any that they had before is theirs no more. */
  givesAddress(identity: Digest): boolean {
    return contains(this.#addressed, prefixOf(identity));
  }

  /** Whether the rows about somebody say that they are out of service. */
  saysLeft(identity: Digest): boolean {
    return contains(this.#leaving, prefixOf(identity));
  }

  /** Who in the file has this address alone; the first 16 characters of the identity's digest. */
  identityOfEmail(email: Digest): Digest | undefined {
    const at = indexIn(this.#emails, prefixOf(email));
    const identity = at === undefined || this.isShared(email) ? undefined : this.#emailIdentities[at];
    return identity?.toString(16).padStart(prefixCharacters, '0');
  }

  /** Whether several people have this address in the file, so that it tells nothing of who somebody is. */
  isShared(email: Digest): boolean {
    return this.#sharedEmails.has(prefixOf(email));
  }

  /** The rows about one person, where there are several. */
  groupOf(identity: Digest): RowGroup | undefined {
    return this.#groups.get(prefixOf(identity));
  }

  /** Whether somebody is, over some steps, their own manager. */
  isInManagerCycle(identity: Digest): boolean {
    return this.#managerCycles.has(prefixOf(identity));
  }
}

/** A typed array that grows. */
class Growing<Value extends Uint32Array | BigUint64Array> {
  readonly #make: (length: number) => Value;
  #array: Value;
  #length = 0;

  constructor(make: (length: number) => Value) {
    this.#make = make;
    this.#array = make(1024);
  }

  push(value: Value[number]): void {
    if (this.#length === this.#array.length) {
      const larger = this.#make(this.#array.length * 2);
      // Both are of one kind, which the compiler can't see through the union.
      if (larger instanceof BigUint64Array && this.#array instanceof BigUint64Array) larger.set(this.#array);
      if (larger instanceof Uint32Array && this.#array instanceof Uint32Array) larger.set(this.#array);
      this.#array = larger;
    }
    this.#array[this.#length] = value;
    this.#length += 1;
  }

  values(): Value {
    return this.#array.subarray(0, this.#length) as Value;
  }
}

/** 8 bytes. */
export const prefixCharacters = 16;

function prefixOf(digest: Digest | undefined): bigint {
  return digest === undefined ? none : BigInt(`0x${digest.slice(0, prefixCharacters)}`);
}

/**
 * The positions of an array's values, in the order of the values. They are compared by their halves, of which the lower
 * stands first on the machines that Lambda and we run on: comparing BigInts would make them by the million.
 */
function sortedPositions(values: BigUint64Array): Uint32Array {
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  const halfAt = (index: number) => halves[index] ?? 0;
  const positions = new Uint32Array(values.length);
  for (let index = 0; index < positions.length; index += 1) positions[index] = index;
  return positions.sort(
    (one, other) =>
      halfAt(2 * one + 1) - halfAt(2 * other + 1) || halfAt(2 * one) - halfAt(2 * other) || one - other,
  );
}

/** The positions of equal values, together. */
function* runsOf(sorted: Uint32Array, values: BigUint64Array): Generator<number[], void, undefined> {
  let run: number[] = [];
  for (const position of sorted) {
    if (run[0] !== undefined && values[run[0]] !== values[position]) {
      yield run;
      run = [];
    }
    run.push(position);
  }
  if (run.length > 0) yield run;
}

function sortedDistinct(values: BigUint64Array, sorted: Uint32Array): BigUint64Array {
  const distinct = new BigUint64Array(sorted.length);
  let length = 0;
  for (const position of sorted) {
    const value = values[position] ?? none;
    if (value === none || (length > 0 && distinct[length - 1] === value)) continue;
    distinct[length] = value;
    length += 1;
  }
  return distinct.slice(0, length);
}

function sharedEmails(byEmail: Uint32Array, emails: BigUint64Array, identities: BigUint64Array): Set<bigint> {
  const shared = new Set<bigint>();
  let previous: number | undefined;
  for (const position of byEmail) {
    const email = emails[position] ?? none;
    const isAnothers =
      previous !== undefined && emails[previous] === email && identities[previous] !== identities[position];
    if (email !== none && isAnothers) shared.add(email);
    previous = position;
  }
  return shared;
}

function contains(sorted: BigUint64Array, value: bigint): boolean {
  return indexIn(sorted, value) !== undefined;
}

function indexIn(sorted: BigUint64Array, value: bigint): number | undefined {
  const at = lowerBound(sorted.length, (index) => (sorted[index] ?? none) < value);
  return value !== none && sorted[at] === value ? at : undefined;
}

/** The first position that holds a value. */
function findPosition(sorted: Uint32Array, values: BigUint64Array, value: bigint): number | undefined {
  const at = lowerBound(sorted.length, (index) => (values[sorted[index] ?? 0] ?? none) < value);
  const position = sorted[at];
  return position !== undefined && values[position] === value ? position : undefined;
}

/** Several rows about one person are one person: the first stands for all. */
function canonical(
  position: number | undefined,
  byIdentity: Uint32Array,
  identities: BigUint64Array,
): number | undefined {
  if (position === undefined) return undefined;
  return findPosition(byIdentity, identities, identities[position] ?? none);
}

/** The first index for which a condition that is true, then false, is false. */
function lowerBound(length: number, isBefore: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
