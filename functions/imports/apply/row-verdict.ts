import { createHash } from 'node:crypto';
import { digestsOf } from '../../shared/learner-identifiers.ts';
import type { Digest, IdentifierDigests, LearnerIndex } from '../../shared/learner-index.ts';
import { type EmployeeRow, isTotalRow, isUnreadableRest, type RowResult } from '../reading/employee-row.ts';
import type { ColumnField } from '../reading/header-synonyms.ts';
import { type Problem, problemAt, severityOf } from '../reading/row-problem.ts';
import type { RowGroup, SurveyedFile, SurveyedRow } from './survey.ts';

type DigestOf = Awaited<ReturnType<LearnerIndex['digester']>>;

/** A row whose employee is understood, with the digests by which it is known. */
export interface IdentifiedRow {
  readonly row: number;
  readonly employee: EmployeeRow;
  readonly identity: Digest;
  readonly digests: IdentifierDigests;
  /** The manager's, by number or, where the row has none, by address. */
  readonly manager: IdentifierDigests;
  readonly content: Digest;
}

/** What a row comes to by the file alone, before anything is known of the people in it. */
export interface RowVerdict {
  readonly problems: readonly Problem[];
  readonly isRejected: boolean;
  /** Whether it is counted among the rows of employees. */
  readonly isCounted: boolean;
  /** Says nothing about anybody, or nothing that an earlier row did not. */
  readonly isPassedOver: boolean;
  readonly identified?: IdentifiedRow;
  /** The rows that are to be applied together with it. */
  readonly group?: RowGroup;
}

/** Finds who rows are about. */
export class RowIdentifier {
  readonly #digest: DigestOf;
  /** What else decides what a row does: a row that says the same under another profile is another row. */
  readonly #conditions: string;

  constructor(digest: DigestOf, conditions: unknown) {
    this.#digest = digest;
    this.#conditions = JSON.stringify(conditions);
  }

  /** Undefined for a row that nothing is to be done with. */
  identify({ row, employee }: RowResult): IdentifiedRow | undefined {
    if (!employee) return undefined;
    const digests = this.#digestsOf(employee);
    const identity = digests.employeeNumber ?? digests.email;
    if (identity === undefined) return undefined;
    const managerDigests = () => this.#managerDigestsOf(employee);
    const contentDigest = () => this.#digest('row', `${this.#conditions}${JSON.stringify(employee)}`);
    let manager: IdentifierDigests | undefined;
    let content: Digest | undefined;
    return {
      row,
      employee,
      identity,
      digests,
      // A digest costs more than all else that is done with most rows, and not every pass over the file needs these.
      get manager() {
        manager ??= managerDigests();
        return manager;
      },
      get content() {
        content ??= contentDigest();
        return content;
      },
    };
  }

  /**
   * Whether a row says who it is about, and can't be understood: then whoever is missing in the file may be that one.
   * A row that says nothing of it can be about nobody whom an earlier file told of.
   */
  hidesSomebody(result: RowResult): boolean {
    const { employee, identity } = result;
    const isTold = employee?.employeeNumber || employee?.email || identity?.employeeNumber || identity?.email;
    if (isTold || isTotalRow(result) || isUnreadableRest(result)) return false;
    return !result.problems.some(({ code }) => code === 'missing-identity');
  }

  /** What the survey keeps of a row; undefined for one that tells of nobody. */
  surveyed(result: RowResult, today: string): SurveyedRow | undefined {
    const { row, employee, identity: rejected } = result;
    const identified = this.identify(result);
    if (identified && employee) {
      const { identity, digests, manager, content } = identified;
      const { contractNumber, status, endsOn } = employee;
      return {
        row,
        identity,
        email: digests.email,
        manager: manager.employeeNumber ?? manager.email,
        ...(contractNumber && {
          contract: this.#digest('row', contractNumber),
          person: this.#digest('row', nameIn(employee)),
        }),
        content,
        isRejected: false,
        saysLeft: status === 'left' || (typeof endsOn === 'string' && endsOn < today),
      };
    }
    const digests = rejected ? this.#digestsOf(rejected) : {};
    const identity = digests.employeeNumber ?? digests.email;
    if (identity === undefined) return undefined;
    const content = createHash('sha256').update(JSON.stringify(result.cells)).digest('hex');
    return { row, identity, email: digests.email, content, isRejected: true, saysLeft: false };
  }

  #managerDigestsOf({ managerNumber, managerEmail }: EmployeeRow): IdentifierDigests {
    return managerNumber
      ? this.#digestsOf({ employeeNumber: managerNumber, email: null })
      : this.#digestsOf({ employeeNumber: null, email: managerEmail });
  }

  #digestsOf({ employeeNumber, email }: Pick<EmployeeRow, 'employeeNumber' | 'email'>): IdentifierDigests {
    return digestsOf(this.#digest, {
      employeeNumber: employeeNumber ?? undefined,
      email: email ?? undefined,
    });
  }
}

/** Whom a row names; capitals tell nobody apart. */
function nameIn({ givenName, familyName }: EmployeeRow): string {
  return JSON.stringify([givenName?.toLowerCase() ?? '', familyName.toLowerCase()]);
}

/** What a row comes to by what the survey found in the whole file. */
export function verdictOf(
  result: RowResult,
  identifier: RowIdentifier,
  survey: SurveyedFile,
  headerOf: (field: ColumnField) => string,
): RowVerdict {
  const { row, problems } = result;
  if (isTotalRow(result)) return { problems, isRejected: false, isCounted: false, isPassedOver: true };
  const identified = identifier.identify(result);
  if (!identified) {
    return { problems, isRejected: true, isCounted: !isUnreadableRest(result), isPassedOver: false };
  }

  const { identity, digests } = identified;
  const group = survey.groupOf(identity);
  const found: Problem[] = [...problems];
  const isShared = digests.email !== undefined && survey.isShared(digests.email);
  if (group?.kind === 'contradictory') {
    const others = group.rows.filter((other) => other !== row);
    const column = headerOf(digests.employeeNumber === undefined ? 'email' : 'employeeNumber');
    found.push(problemAt(row, column, 'contradictory-rows', others.join(', ')));
  }
  if (isShared) {
    const code = digests.employeeNumber === undefined ? 'email-of-several' : 'shared-email';
    found.push(problemAt(row, headerOf('email'), code));
  }
  if (survey.isInManagerCycle(identity)) {
    const column = headerOf('managerNumber') || headerOf('managerEmail') || headerOf('manager');
    found.push(problemAt(row, column, 'manager-cycle'));
  }
  const isRepeated = group?.kind === 'repeated' && group.rows[0] !== row;
  if (isRepeated) found.push(problemAt(row, '', 'repeated-row'));
  const isRejected = found.some(({ code }) => severityOf(code) === 'error');
  return {
    problems: found,
    isRejected,
    isCounted: true,
    isPassedOver: isRepeated && !isRejected,
    ...(!isRejected && { identified }),
    ...(group?.kind === 'contracts' && { group }),
  };
}
