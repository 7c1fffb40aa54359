import { importEmployee } from '../../../domain/learner/decide.ts';
import { mergeContracts } from '../../../domain/learner/merge-contracts.ts';
import { type EmploymentRow, employmentAfter } from '../../../domain/learner/merge-employment.ts';
import { learner, standingOn, summariseLearner } from '../../../domain/learner/state.ts';
import type { StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import {
  type AppliedRow,
  type Claim,
  type Digest,
  type IdentifierDigests,
  type LearnerIndex,
  nameOf,
} from '../../shared/learner-index.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { ColumnField } from '../reading/header-synonyms.ts';
import { type Problem, problemAt } from '../reading/row-problem.ts';
import { employmentOf, isInServiceBy, isSamePerson, personalDataAfter } from './employee.ts';
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

/** What became of a person: counted at the last of their rows. */
export interface PersonResult {
  readonly outcome: AppliedRow['outcome'] | 'rejected';
  /** Beside those that the file shows by itself. */
  readonly problems: readonly Problem[];
}

/** Who a row is about. `foundBy` is missing for somebody new. */
interface Found {
  readonly learnerId: string;
  readonly foundBy?: 'employeeNumber' | 'email';
}

/** A new learner's id follows from the number, or without one from the address: so it is known before they are. */
export function newLearnerId(identity: Digest): string {
  return `p${identity.slice(0, prefixCharacters)}`;
}

/** The one identifier under which it stands what was applied of a person before. */
export function homeIn(rows: readonly IdentifiedRow[]): IdentifierDigests {
  const { employeeNumber, email } = lastOf(rows).digests;
  return employeeNumber === undefined ? { email } : { employeeNumber };
}

/** The identifiers whose claims must be looked up before a row is applied. */
export function identifiersIn({ digests, manager }: IdentifiedRow): readonly IdentifierDigests[] {
  return [digests, manager];
}

/**
 * What became of a person's rows when they were applied before: by this import, before a crash; or by another, and
 * then nothing changes now. Undefined when they say something new. Asks for the claim of their `homeIn` alone.
 */
export function outcomeBefore(
  file: FileConditions,
  rows: readonly IdentifiedRow[],
  claims: ReadonlyMap<string, Claim>,
): AppliedRow['outcome'] | undefined {
  const claim = claimOf(claims, lastOf(rows).digests);
  if (!claim?.isHome || claim.row?.digest !== contentOf(file, rows)) return undefined;
  return claim.row.importId === file.importId ? claim.row.outcome : 'unchanged';
}

/**
 * Brings one person to what their rows say: several rows are contracts side by side. Done again, nothing more; the
 * command carries import and row as its cause, and as its id.
 *
 * @param claims of all `identifiersIn` the rows
 */
export async function applyPerson(
  services: PeopleServices,
  file: FileConditions,
  rows: readonly IdentifiedRow[],
  claims: ReadonlyMap<string, Claim>,
): Promise<PersonResult> {
  const last = lastOf(rows);
  const content = contentOf(file, rows);
  const managers = rows.map((row) => managerOf(row, claims, file));
  const problems = managers.flatMap((manager) => manager.problem ?? []);
  // A manager by another id than today's is another change to come: then the row must be looked at again.
  const isSettled = managers.every(({ isCertain }) => isCertain);
  const { employment, isInService } = employmentOfAll(rows, managers, file.today);
  const bring = (found: Found) =>
    bringLearner(services, file, { last, content, employment, isInService, isSettled }, found);

  const found = whoIs(last, claims, file.survey);
  let outcome = await bring(found);
  if (outcome === 'another-person' && found.foundBy === 'email') {
    // The address of somebody else once: they are new.
    outcome = await bring({ learnerId: newLearnerId(last.identity) });
  }
  switch (outcome) {
    case 'another-person':
      return rejected(last.row, file.headerOf('employeeNumber'), 'number-of-another');
    case 'learner-erased':
      return rejected(last.row, file.headerOf('employeeNumber'), 'erased-learner');
    default:
      return { outcome, problems };
  }
}

function rejected(row: number, column: string, code: 'number-of-another' | 'erased-learner'): PersonResult {
  return { outcome: 'rejected', problems: [problemAt(row, column, code)] };
}

function lastOf(rows: readonly IdentifiedRow[]): IdentifiedRow {
  const last = rows.at(-1);
  if (!last) throw new Error('A person has a row');
  return last;
}

/** The digest of all that somebody's rows say, in any order. */
function contentOf(file: FileConditions, rows: readonly IdentifiedRow[]): Digest {
  const contents = rows.map(({ content }) => content).sort();
  return contents.length === 1 ? lastOf(rows).content : file.digest('row', contents.join(' '));
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
    const byNumber = claims.get(nameOf('employeeNumber', employeeNumber));
    if (byNumber) return { learnerId: byNumber.learnerId, foundBy: 'employeeNumber' };
  }
  const byEmail = email === undefined ? undefined : claims.get(nameOf('email', email));
  if (byEmail && email !== undefined && !survey.isShared(email)) {
    const former = byEmail.identifiers.employeeNumber;
    // Somebody whose own number is in the file too is somebody else, who had this address before.
    const isElsewhere = former !== undefined && former !== employeeNumber && survey.hasIdentity(former);
    if (!isElsewhere) return { learnerId: byEmail.learnerId, foundBy: 'email' };
  }
  return { learnerId: newLearnerId(identity) };
}

interface Manager {
  /** As cells say it: null for none, undefined for a file that does not tell. */
  readonly managerId: string | null | undefined;
  /** Whether the id is that of a learner who is known by now. */
  readonly isCertain: boolean;
  readonly problem?: Problem;
}

function managerOf(
  { row, identity, employee, manager: { employeeNumber, email } }: IdentifiedRow,
  claims: ReadonlyMap<string, Claim>,
  { survey, headerOf }: FileConditions,
): Manager {
  const { managerNumber, managerEmail } = employee;
  const digest = employeeNumber ?? email;
  if (digest === undefined) {
    const isTold = managerNumber === null || managerEmail === null;
    return { managerId: isTold ? null : undefined, isCertain: true };
  }
  // Reported as a circle of one.
  if (digest === identity) return { managerId: undefined, isCertain: true };
  const known = claimOf(claims, { employeeNumber, email });
  if (known) return { managerId: known.learnerId, isCertain: true };
  const field = employeeNumber === undefined ? 'managerEmail' : 'managerNumber';
  const problem = problemAt(row, headerOf(field) || headerOf('manager'), 'unknown-manager');
  if (employeeNumber !== undefined) {
    const isInFile = survey.hasIdentity(employeeNumber);
    return {
      managerId: newLearnerId(employeeNumber),
      isCertain: false,
      ...(!isInFile && { problem }),
    };
  }
  const inFile = email === undefined ? undefined : survey.identityOfEmail(email);
  return inFile === undefined
    ? { managerId: undefined, isCertain: false, problem }
    : { managerId: newLearnerId(inFile), isCertain: false };
}

function employmentOfAll(rows: readonly IdentifiedRow[], managers: readonly Manager[], today: string) {
  const contracts = rows.map(({ employee }, place) => ({
    contractNumber: employee.contractNumber ?? '',
    row: { ...employmentOf(employee), managerId: managers[place]?.managerId },
    isInService: isInServiceBy(employee),
  }));
  const { row, isInService } = mergeContracts(contracts, today);
  return { employment: row, isInService };
}

interface Bringing {
  readonly last: IdentifiedRow;
  readonly content: Digest;
  readonly employment: EmploymentRow;
  readonly isInService: boolean | undefined;
  readonly isSettled: boolean;
}

async function bringLearner(
  { ledger, vault, index }: PeopleServices,
  { tenant, importId, mode, emptyErases, survey, digest, today, now }: FileConditions,
  { last, content, employment, isInService, isSettled }: Bringing,
  { learnerId, foundBy }: Found,
): Promise<AppliedRow['outcome'] | 'another-person' | 'learner-erased'> {
  const { employee, row } = last;
  const cause = `${importId}#${row}`;
  let identifiers: IdentifierDigests = {};
  let former: IdentifierDigests = {};
  const outcome = await ledger.execute({
    aggregate: learner,
    stream: streamOf.learner(tenant, learnerId),
    metadata: {
      actor: { kind: 'import', id: importId, roles: [] },
      correlationId: importId,
      causationId: cause,
      commandId: cause,
    },
    decide: async ({ state }) => {
      if (state.status === 'erased') return { rejected: 'learner-erased' } as const;
      const known =
        state.status === 'none' || !state.personalData
          ? undefined
          : await vault.decrypt(tenant, learnerId, state.personalData.ciphertext);
      if (known && foundBy !== undefined && !isSamePerson(known, employee, foundBy)) {
        return { rejected: 'another-person' } as const;
      }
      const after = employmentAfter(state, employment, {
        emptyErases,
        // A file that should hold everyone in service says so of whom it holds.
        isInService: isInService ?? (mode === 'full' && !employment.endsOn ? true : undefined),
        today,
      });
      // Who was never known and has left gets no key.
      if (state.status === 'none' && standingOn(today, after, isInService) === 'left') return [];
      const person = personalDataAfter(known, employee, emptyErases);
      former = known ? digestsOf(digest, known) : {};
      identifiers = digestsOf(digest, person);
      return importEmployee(state, {
        personalData: await vault.encrypt(tenant, learnerId, person),
        employment: after,
        isInService,
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
    const person =
      state.personalData && (await vault.decrypt(tenant, learnerId, state.personalData.ciphertext));
    if (!person) return result;
    identifiers = digestsOf(digest, person);
  }
  const { email, ...withoutEmail } = identifiers;
  await index.record(tenant, {
    learnerId,
    // An address of several people finds none of them.
    identifiers: email !== undefined && survey.isShared(email) ? withoutEmail : identifiers,
    former,
    hasLeft: state.status === 'left',
    row: isSettled ? { digest: content, importId, outcome: result } : undefined,
  });
  return result;
}

function outcomeOf(events: readonly Pick<StoredEvent, 'type'>[]): AppliedRow['outcome'] {
  if (events.some(({ type }) => type === 'LearnerRegistered')) return 'created';
  return events.some(({ type }) => type === 'LearnerLeft') ? 'left' : 'updated';
}
