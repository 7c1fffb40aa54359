import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import * as z from 'zod';
import type { ImportCounts, ImportMode, StopReason } from '../../../domain/import/events.ts';
import { type DroppedFile, importPlaces, reportKey } from '../../shared/import-places.ts';
import type { Objects } from '../../shared/objects.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { RowResult } from '../reading/employee-row.ts';
import { rejectedCsv } from '../reading/rejected-csv.ts';
import { type Problem, problemMessage } from '../reading/row-problem.ts';

/** What HR reads of a file: `….report.json`, `GET /imports/{importId}` and `leerspoor import` alike. */
export interface ImportReport extends ImportCounts {
  readonly importId: string;
  readonly fileName: string;
  readonly mode: ImportMode;
  readonly status: 'stopped' | 'done' | 'failed';
  readonly encoding?: string | undefined;
  readonly delimiter?: string | undefined;
  readonly receivedAt: string;
  readonly startedAt?: string | undefined;
  readonly finishedAt?: string | undefined;
  /** A code: why it is stopped or failed. */
  readonly reason?: string | undefined;
  /** The same for people. */
  readonly detail?: string | undefined;
  /** Of a stopped one. */
  readonly active?: number | undefined;
  readonly wouldLeave?: number | undefined;
  readonly problems: readonly ReportedProblem[];
}

export interface ReportedProblem {
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly value?: string | undefined;
  readonly message: string;
}

/** What is read on a screen; rejected.csv has the rest. */
export const reportedProblems = 1_000;

export function reported(problem: Problem, language: Language): ReportedProblem {
  return { ...problem, message: problemMessage(problem, language) };
}

export async function writeReport(objects: Objects, tenant: string, report: ImportReport): Promise<void> {
  const key = reportKey({ tenant, fileName: report.fileName }, 'report.json');
  await objects.writeText(key, `${JSON.stringify(report, null, 2)}\n`, 'application/json');
}

/** Writes rejected.csv, also without any row: so that an old one of the same name does not stay. */
export async function writeRejected(
  objects: Objects,
  file: DroppedFile,
  headers: readonly string[],
  language: Language,
  rejected: AsyncIterable<RowResult>,
): Promise<void> {
  const csv = rejectedCsv(headers, language);
  const lines = async function* () {
    yield csv.head;
    for await (const result of rejected) yield csv.line(result);
  };
  await objects.write(reportKey(file, 'rejected.csv'), Readable.from(lines()), 'text/csv; charset=utf-8');
}

/**
 * What applying found in a thousand rows, kept until the report: by then it may not be found again. Problems of codes
 * that reject are rejections; the row's own cells are in the file.
 */
export class NotedProblems {
  readonly #objects: Objects;
  readonly #place: string;

  constructor(objects: Objects, tenant: string, importId: string) {
    this.#objects = objects;
    this.#place = `${importPlaces.reports}${tenant}/${importId}/`;
  }

  async write(part: number, problems: readonly Problem[]): Promise<void> {
    const lines = problems.map((problem) => `${JSON.stringify(problem)}\n`).join('');
    await this.#objects.writeText(this.#keyOf(part), lines, 'application/x-ndjson');
  }

  /** By row. */
  async read(part: number): Promise<ReadonlyMap<number, readonly Problem[]>> {
    const object = await this.#objects.open(this.#keyOf(part));
    const byRow = new Map<number, Problem[]>();
    if (!object) return byRow;
    for await (const line of createInterface({ input: Readable.from(object.bytes) })) {
      const problem = notedSchema.parse(JSON.parse(line));
      byRow.set(problem.row, [...(byRow.get(problem.row) ?? []), problem]);
    }
    return byRow;
  }

  #keyOf(part: number): string {
    return `${this.#place}problems-${String(part).padStart(6, '0')}.ndjson`;
  }
}

/** The problems that applying finds. */
const notedSchema = z.object({
  row: z.number(),
  column: z.string(),
  code: z.enum(['number-of-another', 'email-of-another', 'erased-learner', 'unknown-manager']),
});

const sentences = {
  'older-than-applied': {
    nl: 'Dit bestand is ouder dan een bestand dat al is verwerkt. Lever een nieuwe export.',
    en: 'This file is older than one that was applied already. Send a new export.',
  },
  'file-replaced': {
    nl: 'Het bestand is intussen vervangen of verwijderd; wat ervoor in de plaats kwam, wordt verwerkt.',
    en: 'The file was replaced or removed meanwhile; what took its place is imported.',
  },
  'too-many-repeated-numbers': {
    nl: 'Meer dan 50.000 rijen delen hun nummer met een andere. Is dit de kolom met personeelsnummers?',
    en: 'More than 50,000 rows share their number with another. Is this the column of employee numbers?',
  },
} as const satisfies Record<string, Record<Language, string>>;

/** Why a file failed, for people. */
export function reasonSentence(reason: keyof typeof sentences, language: Language): string {
  return sentences[reason][language];
}

/** Why a file was stopped, and what to do. */
export function stopSentence(
  reason: StopReason,
  { active, wouldLeave }: { active: number; wouldLeave: number },
  language: Language,
): string {
  const sentence: Record<StopReason, Record<Language, string>> = {
    'too-many-would-leave': {
      nl: `Door dit bestand zouden ${wouldLeave} van de ${active} medewerkers uit dienst gaan. Er is niets verwerkt; keur het goed als dat klopt.`,
      en: `By this file ${wouldLeave} of ${active} employees would leave. Nothing was applied; approve it if that is right.`,
    },
    'people-unidentified': {
      nl: `In dit bestand staan rijen waarvan niet te zeggen is over wie ze gaan, en daarnaast zouden ${wouldLeave} van de ${active} medewerkers uit dienst gaan. Er is niets verwerkt; herstel die rijen en lever het opnieuw, of keur het goed.`,
      en: `Of some rows of this file there is no telling whom they are about, and ${wouldLeave} of ${active} employees would leave. Nothing was applied; mend those rows and send it again, or approve it.`,
    },
    'file-ends-short': {
      nl: `Het bestand houdt te vroeg op, en daardoor zouden ${wouldLeave} van de ${active} medewerkers uit dienst gaan. Er is niets verwerkt; lever het opnieuw, of keur het goed.`,
      en: `The file ends too early, and by that ${wouldLeave} of ${active} employees would leave. Nothing was applied; send it again, or approve it.`,
    },
  };
  return sentence[reason][language];
}
