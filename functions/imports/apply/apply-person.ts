import { createHash } from 'node:crypto';
import { importEmployee } from '../../../domain/learner/decide.ts';
import { mergeContracts } from '../../../domain/learner/merge-contracts.ts';
import {
  type EmploymentRow,
  employmentAfter,
  serviceAfter,
} from '../../../domain/learner/merge-employment.ts';
import { learner, standingOn, summariseLearner } from '../../../domain/learner/state.ts';
import type { StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import {
  type AppliedRow,
  type Claim,
  type Digest,
  homeOf,
  type IdentifierDigests,
  type LearnerIndex,
  nameOf,
} from '../../shared/learner-index.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { EmployeeRow } from '../reading/employee-row.ts';
import type { ColumnField } from '../reading/header-synonyms.ts';
import { type Problem, problemAt } from '../reading/row-problem.ts';
import { employmentOf, isInServiceBy, isSamePerson, personalDataAfter, personIn } from './employee.ts';
import type { IdentifiedRow } from './row-verdict.ts';
import { prefixCharacters, type SurveyedFile } from './survey.ts';

export interface PeopleServices {
  readonly ledger: Ledger;
  readonly vault: PersonalDataVault;
  readonly index: LearnerIndex;
}

/** What is the same for everyone in one file. */
export interface FileConditions {
  readonly tenant: string;
  readonly importId: string;
  readonly mode: 'delta' | 'full';
  readonly emptyErases: ReadonlySet<string>;
  readonly survey: SurveyedFile;
  readonly digest: Awaited<ReturnType<LearnerIndex['digester']>>;
  readonly headerOf: (field: ColumnField) => string;
  /** yyyy-mm-dd */
  readonly today: string;
  readonly now: string;
}

/**
 * Each person is looked at once; and again, once everyone of the file is known, if their manager was yet to come then:
 * only now it can be told by which id.
 */
export type Look = 'first' | 'second';

/** What became of a person: counted at the last of their rows. */
export interface PersonResult {
  readonly outcome: AppliedRow['outcome'] | 'rejected';
  /** Beside those that the file shows by itself. */
  readonly problems: readonly Problem[];
  /** Whether they must be looked at again. */
  readonly awaitsManager: boolean;
}

/** Who a row is about. `foundBy` is missing for somebody new. */
interface Found {
  readonly learnerId: string;
  readonly foundBy?: 'employeeNumber' | 'email';
  readonly claim?: Claim;
}

/** Nobody gives out a number so many times. */
const mostGenerations = 100;

/**
 * A new learner's id follows from the number, or without one from the address: so it is known before they are, and a
 * crash makes no second learner.
 *
 * @param generation how many others had an id by this number before, and have another number by now
 */
export function newLearnerId(identity: Digest, generation = 0): string {
  const prefix = identity.slice(0, prefixCharacters);
  if (generation === 0) return `p${prefix}`;
  const digest = createHash('sha256').update(`${prefix}#${generation}`).digest('hex');
  return `p${digest.slice(0, prefixCharacters)}`;
}

/** The identifiers by whose claims it can be told whether a row says something new. */
export function identifiersThatTell({ digests, manager }: IdentifiedRow): readonly IdentifierDigests[] {
  const { employeeNumber, email } = digests;
  return [employeeNumber === undefined ? { email } : { employeeNumber }, manager];
}

/** The identifiers whose claims must be looked up before a row is applied. */
export function identifiersIn({ digests, manager }: IdentifiedRow): readonly IdentifierDigests[] {
  return [digests, manager];
}

/**
 * Brings one person to what their rows say: several rows are contracts side by side. Done again, nothing more; the
 * command carries import and row as its cause, and as its id.
 */
export async function applyPerson(
  services: PeopleServices,
  file: FileConditions,
  rows: readonly IdentifiedRow[],
  claims: ReadonlyMap<string, Claim>,
  look: Look,
): Promise<PersonResult> {
  const plan = planOf(file, rows, claims, look);
  const before = resultBefore(file, plan, look);
  if (before) return before;
  const { last, problems, awaitsManager, ifNew, ifKnown, applied } = plan;
  const isOfThisImport = applied?.importId === file.importId;
  const bring = (found: Found) =>
    bringLearner(
      services,
      file,
      { last, employee: personIn(rows.map(({ employee }) => employee)), ifNew, ifKnown, look },
      { ...(isOfThisImport && { applied }), ...found },
    );

  const found = whoIs(last, claims, file.survey);
  let outcome = await bring(found);
  // The address of somebody else once: they are new. Or the number of somebody who has another by now.
  const isNew = outcome === 'number-is-free' || (outcome === 'another-person' && found.foundBy === 'email');
  for (let generation = 0; isNew && generation < mostGenerations; generation += 1) {
    outcome = await bring({ learnerId: newLearnerId(last.identity, generation) });
    if (outcome !== 'number-is-free') break;
  }
  switch (outcome) {
    case 'number-is-free':
      throw new Error('A number had too many owners');
    case 'another-person':
      return last.digests.employeeNumber === undefined
        ? rejected(rows, file.headerOf('email'), 'email-of-another')
        : rejected(rows, file.headerOf('employeeNumber'), 'number-of-another');
    case 'learner-erased':
      return rejected(rows, file.headerOf('employeeNumber') || file.headerOf('email'), 'erased-learner');
    default:
      return { outcome, problems, awaitsManager };
  }
}

/**
 * What became of a person whose rows were applied before, by another import or by this one before a crash; undefined
 * when they say something new.
 *
 * @param claims of the `identifiersThatTell` of the rows
 */
export function appliedBefore(
  file: FileConditions,
  rows: readonly IdentifiedRow[],
  claims: ReadonlyMap<string, Claim>,
  look: Look,
): PersonResult | undefined {
  return resultBefore(file, planOf(file, rows, claims, look), look);
}

/** The digest by which the index remembers a person's rows, once all whom they name are known. */
export function digestOfRows(
  file: FileConditions,
  rows: readonly IdentifiedRow[],
  claims: ReadonlyMap<string, Claim>,
): Digest {
  return planOf(file, rows, claims, 'second').ifNew.digest;
}

/** What a person's rows come to, and what they came to the last time. */
interface Plan {
  readonly last: IdentifiedRow;
  readonly problems: readonly Problem[];
  readonly awaitsManager: boolean;
  readonly ifNew: ReturnType<typeof contentOf>;
  readonly ifKnown: ReturnType<typeof contentOf>;
  readonly applied: AppliedRow | undefined;
}

function planOf(
  file: FileConditions,
  rows: readonly IdentifiedRow[],
  claims: ReadonlyMap<string, Claim>,
  look: Look,
): Plan {
  const last = rows.at(-1);
  if (!last) throw new Error('A person has a row');
  const managers = rows.map((row) => managerOf(row, claims, file, look));
  const awaitsManager = managers.some(({ isToCome }) => isToCome);
  // Who is known keeps their manager until the other is known by an id; somebody new gets the one that is likely.
  const ifNew = contentOf(rows, managers, file);
  const ifKnown = awaitsManager
    ? contentOf(
        rows,
        managers.map((manager) => (manager.isToCome ? { ...manager, managerId: undefined } : manager)),
        file,
      )
    : ifNew;
  return {
    last,
    problems: managers.flatMap((manager) => manager.problem ?? []),
    awaitsManager,
    ifNew,
    ifKnown,
    applied: rowAppliedBefore(last, claims),
  };
}

function resultBefore(
  { importId }: FileConditions,
  { applied, ifNew, ifKnown, problems, awaitsManager }: Plan,
  look: Look,
): PersonResult | undefined {
  if (applied?.digest !== ifNew.digest && applied?.digest !== ifKnown.digest) return undefined;
  const outcome = applied.importId === importId ? countedOutcome(applied, look) : 'unchanged';
  return { outcome, problems, awaitsManager };
}

function rejected(
  rows: readonly IdentifiedRow[],
  column: string,
  code: 'number-of-another' | 'email-of-another' | 'erased-learner',
): PersonResult {
  const problems = rows.map(({ row }) => problemAt(row, column, code));
  return { outcome: 'rejected', problems, awaitsManager: false };
}

/** As what a row was counted: by the first look, or what the second one makes of it. */
function countedOutcome({ outcome, isRelinked }: AppliedRow, look: Look): AppliedRow['outcome'] {
  if (look === 'first') return outcome;
  return isRelinked ? 'updated' : 'unchanged';
}

function rowAppliedBefore(
  { digests }: IdentifiedRow,
  claims: ReadonlyMap<string, Claim>,
): AppliedRow | undefined {
  const claim = claimOf(claims, digests);
  return claim && homeOf(claims, claim)?.row;
}

function claimOf(
  claims: ReadonlyMap<string, Claim>,
  { employeeNumber, email }: IdentifierDigests,
): Claim | undefined {
  if (employeeNumber !== undefined) return claims.get(nameOf('employeeNumber', employeeNumber));
  return email === undefined ? undefined : claims.get(nameOf('email', email));
}

/** The number says who it is; without one that is known, an address that is nobody else's in the file. */
function whoIs(
  { identity, digests: { employeeNumber, email } }: IdentifiedRow,
  claims: ReadonlyMap<string, Claim>,
  survey: SurveyedFile,
): Found {
  if (employeeNumber !== undefined) {
    const claim = claims.get(nameOf('employeeNumber', employeeNumber));
    if (claim) return { learnerId: claim.learnerId, foundBy: 'employeeNumber', claim };
  }
  const byEmail = email === undefined ? undefined : claims.get(nameOf('email', email));
  if (byEmail && email !== undefined && !survey.isShared(email)) {
    const claim = homeOf(claims, byEmail) ?? byEmail;
    const former = claim.identifiers.employeeNumber;
    // Somebody whose own number is in the file too is somebody else, who had this address before.
    const isElsewhere = former !== undefined && former !== employeeNumber && survey.hasIdentity(former);
    if (!isElsewhere) return { learnerId: claim.learnerId, foundBy: 'email', claim };
  }
  return { learnerId: newLearnerId(identity) };
}

interface Manager {
  /** As cells say it: null for none, undefined for a file that does not tell. */
  readonly managerId: string | null | undefined;
  /** Whether the file holds them, and nobody knows them yet: the id is a guess. */
  readonly isToCome: boolean;
  readonly problem?: Problem;
}

function managerOf(
  { row, digests, employee, manager: { employeeNumber, email } }: IdentifiedRow,
  claims: ReadonlyMap<string, Claim>,
  { importId, survey, headerOf }: FileConditions,
  look: Look,
): Manager {
  const { managerNumber, managerEmail } = employee;
  const digest = employeeNumber ?? email;
  if (digest === undefined) {
    const isTold = managerNumber === null || managerEmail === null;
    return { managerId: isTold ? null : undefined, isToCome: false };
  }
  // Reported as a circle of one.
  if (digest === digests.employeeNumber || digest === digests.email) {
    return { managerId: undefined, isToCome: false };
  }
  const known = claimOf(claims, { employeeNumber, email });
  const inFile =
    employeeNumber === undefined
      ? email && survey.identityOfEmail(email)
      : survey.hasIdentity(employeeNumber)
        ? employeeNumber
        : undefined;
  // A first look may not depend on who was looked at before: so no order of rows, and no crash, makes a difference.
  const home = known && (homeOf(claims, known) ?? known);
  const isNewsOfThisFile = home?.row?.importId === importId;
  if (look === 'first' && inFile !== undefined && (!known || isNewsOfThisFile)) {
    return { managerId: newLearnerId(inFile), isToCome: true };
  }
  const isGivenUp = home && inFile === undefined && givesUp(home, employeeNumber !== undefined, survey);
  if (known && !isGivenUp) return { managerId: known.learnerId, isToCome: false };
  const field = employeeNumber === undefined ? 'managerEmail' : 'managerNumber';
  return {
    managerId: employeeNumber === undefined ? undefined : newLearnerId(employeeNumber),
    isToCome: false,
    ...(inFile === undefined && {
      problem: problemAt(row, headerOf(field) || headerOf('manager'), 'unknown-manager'),
    }),
  };
}

/** Whether the file gives somebody another number than that by which a row calls them, or another address. */
function givesUp(
  { identifiers: { employeeNumber, email } }: Claim,
  isCalledByNumber: boolean,
  survey: SurveyedFile,
): boolean {
  if (isCalledByNumber) {
    const identity = email && survey.identityOfEmail(email);
    // A row without a number takes none away.
    return identity !== undefined && !email?.startsWith(identity);
  }
  return employeeNumber !== undefined && survey.givesAddress(employeeNumber);
}

/** What rows come to, and its digest. */
interface Content {
  readonly employment: EmploymentRow;
  readonly isInService: boolean | undefined;
  /** Of the rows and of what they come to: by a manager's new id or on another day that may be something else. */
  readonly digest: Digest;
}

function contentOf(
  rows: readonly IdentifiedRow[],
  managers: readonly Manager[],
  { digest, today }: FileConditions,
): Content {
  const contracts = rows.map(({ employee }, place) => ({
    contractNumber: employee.contractNumber ?? '',
    row: { ...employmentOf(employee), managerId: managers[place]?.managerId },
    isInService: isInServiceBy(employee),
  }));
  const { row: employment, isInService } = mergeContracts(contracts, today);
  const contents = rows.map(({ content }) => content).sort();
  return {
    employment,
    isInService,
    digest: digest('row', JSON.stringify([contents, employment, isInService])),
  };
}

interface Bringing {
  readonly last: IdentifiedRow;
  /** Who all the rows together say that it is. */
  readonly employee: EmployeeRow;
  readonly ifNew: Content;
  readonly ifKnown: Content;
  readonly look: Look;
}

async function bringLearner(
  { ledger, vault, index }: PeopleServices,
  { tenant, importId, mode, emptyErases, survey, digest, today, now }: FileConditions,
  { last, employee, ifNew, ifKnown, look }: Bringing,
  { learnerId, foundBy, claim, applied }: Found & { readonly applied?: AppliedRow },
): Promise<AppliedRow['outcome'] | 'another-person' | 'number-is-free' | 'learner-erased'> {
  const cause = `${importId}#${last.row}`;
  let identifiers: IdentifierDigests = {};
  let former: IdentifierDigests = {};
  let content = ifKnown;
  const outcome = await ledger.execute({
    aggregate: learner,
    stream: streamOf.learner(tenant, learnerId),
    metadata: {
      actor: { kind: 'import', id: importId, roles: [] },
      correlationId: importId,
      causationId: cause,
      commandId: look === 'first' ? cause : `${cause}#manager`,
    },
    decide: async ({ state }) => {
      if (state.status === 'erased') {
        const { employment, isInService } = ifNew;
        // Files go on telling of leavers for years, and of whom nothing is known that is no news.
        const hasLeft = standingOn(today, daysOf(employment), isInService) === 'left';
        return hasLeft ? [] : ({ rejected: 'learner-erased' } as const);
      }
      const known = await vault.personOf(tenant, learnerId, state);
      if (known) {
        const kind = last.digests.employeeNumber === undefined ? 'email' : 'employeeNumber';
        former = digestsOf(digest, known);
        if (foundBy === undefined && former[kind] !== last.identity)
          return { rejected: 'number-is-free' } as const;
        if (!isSamePerson(known, employee, foundBy ?? kind)) return { rejected: 'another-person' } as const;
      }
      content = state.status === 'none' ? ifNew : ifKnown;
      const { isInService } = content;
      const { managerId, ...rest } = content.employment;
      // By an older number perhaps: nobody leads themselves.
      const employment = managerId === learnerId ? rest : content.employment;
      const after = employmentAfter(state, employment, {
        emptyErases,
        // A file that should hold everyone in service says so of whom it holds.
        isInService: isInService ?? (mode === 'full' && !employment.endsOn ? true : undefined),
        today,
      });
      // Who was never known and has left gets no key.
      if (state.status === 'none' && standingOn(today, after, isInService) === 'left') return [];
      const person = personalDataAfter(known, employee, emptyErases);
      identifiers = digestsOf(digest, person);
      return importEmployee(state, {
        personalData: await vault.encrypt(tenant, learnerId, person, state.status === 'none'),
        employment: after,
        isInService: serviceAfter(state, after, isInService),
        today,
        now,
      });
    },
    summarise: (state) => summariseLearner(learnerId, state),
  });
  if (outcome.kind === 'rejected') return outcome.rejection.rejected;
  const { state } = outcome.loaded;
  if (state.status === 'none' || state.status === 'erased') return 'unchanged';
  const result = outcome.kind === 'unchanged' ? 'unchanged' : outcomeOf(outcome.commit.events);
  if (outcome.kind === 'replayed') {
    // The decision was not made again, so who it was about must be read.
    const person = await vault.personOf(tenant, learnerId, state);
    if (!person) return result;
    identifiers = digestsOf(digest, person);
    content = outcome.commit.version === 1 ? ifNew : ifKnown;
  }
  const { email, ...withoutEmail } = identifiers;
  const isRelinked = look === 'second' && applied?.outcome === 'unchanged' && result === 'updated';
  await index.record(tenant, {
    learnerId,
    // An address of several people finds none of them.
    identifiers: email !== undefined && survey.isShared(email) ? withoutEmail : identifiers,
    former: [former, ...(claim ? [claim.identifiers] : [])],
    ...(claim && { claimed: [claim.identifiers] }),
    hasLeft: state.status === 'left',
    row: {
      digest: content.digest,
      importId,
      outcome: look === 'first' ? result : (applied?.outcome ?? 'unchanged'),
      ...(isRelinked && { isRelinked }),
    },
  });
  if (look === 'first') return result;
  return isRelinked ? 'updated' : 'unchanged';
}

function daysOf({ startsOn, endsOn }: EmploymentRow) {
  return { startsOn: startsOn ?? undefined, endsOn: endsOn ?? undefined };
}

function outcomeOf(events: readonly Pick<StoredEvent, 'type'>[]): AppliedRow['outcome'] {
  if (events.some(({ type }) => type === 'LearnerRegistered')) return 'created';
  return events.some(({ type }) => type === 'LearnerLeft') ? 'left' : 'updated';
}
