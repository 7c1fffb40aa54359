import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExportTaken } from '../../domain/access/events.ts';
import type { Language } from '../../functions/shared/tenant-language.ts';
import { parseCheckpoint } from '../../ledger/log/checkpoint.ts';
import type { SealedLog } from '../../ledger/log/sealed-log.ts';
import { unverifiedText } from '../../ledger/log/signed-note.ts';
import { UsageError } from '../usage-error.ts';
import { csvColumns, csvOf } from './event-csv.ts';
import { type ChosenCommit, chosenCommits, type Selection, totalsOf } from './selection.ts';
import { summaryPdf } from './summary-pdf.ts';

export interface ExportRequest {
  readonly tenant: string;
  /** Made; must not be there, or be empty. */
  readonly directory: string;
  readonly selection: Selection;
  readonly format: 'ndjson' | 'csv';
  readonly subject: string;
  readonly language: Language;
}

interface Dependencies {
  readonly log: Pick<SealedLog, 'head' | 'read'>;
  /** The verifier keys of the log, as signed-note writes them. */
  readonly vkeys: readonly string[];
  /** Has it noted that the export is taken. Ends when that stands in the ledger: only then is anything written. */
  readonly note: (taken: ExportTaken) => Promise<void>;
  readonly now: () => Date;
}

export interface ExportResult {
  readonly directory: string;
  readonly commits: number;
  readonly events: number;
  readonly size: number;
  readonly files: readonly string[];
}

/** Raised when the form of the files changes. */
const formatVersion = 1;

/**
 * Writes what was chosen of a tenant's sealed log as files that stand for themselves, in constant memory: the commits are read twice, once to
 * count them for the note that must come first.
 *
 * @throws UsageError when there is nothing to export, or something in the directory
 */
export async function writeExport(
  { tenant, directory, selection, format, subject, language }: ExportRequest,
  { log, vkeys, note, now }: Dependencies,
): Promise<ExportResult> {
  const target = resolve(directory);
  await demandFree(target);
  const head = await log.head(tenant);
  if (!head) throw new UsageError(`Nothing of ${tenant} is sealed yet.`);
  const chosen = () => chosenCommits(log, tenant, selection, head.size);
  const totals = await totalsOf(chosen());
  const { commits, fromPosition, toPosition } = totals;
  await note({ format, ...selection, fromPosition, toPosition, commits });

  // Beside it and renamed at the end, so that half an export is never taken for a whole one.
  await mkdir(dirname(target), { recursive: true });
  const unfinished = await mkdtemp(join(dirname(target), `.${basename(target)}-`));
  try {
    const takenAt = now();
    const root = Buffer.from(head.root).toString('base64');
    const { origin } = parseCheckpoint(unverifiedText(head.note));
    const events = `events.${format}`;
    const contents: readonly (readonly [string, AsyncIterable<Buffer | string> | Iterable<string>])[] = [
      [events, format === 'csv' ? csvOf(chosen()) : linesOf(chosen())],
      ['checkpoint', [head.note]],
      ['keys', vkeys.map((vkey) => `${vkey}\n`)],
      [
        'summary.pdf',
        summaryPdf(
          {
            ...{ tenant, subject, takenAt, format, selection, totals, size: head.size, root, origin },
            vkey: vkeys.join('\n'),
          },
          language,
        ),
      ],
      [
        'manifest.json',
        [
          `${JSON.stringify(
            {
              formatVersion,
              tenant,
              takenAt: takenAt.toISOString(),
              takenBy: subject,
              selection,
              ...totals,
              log: { origin, size: head.size, root },
              files: {
                [events]:
                  format === 'csv' ? { columns: csvColumns } : 'the canonical JSON of a commit in each line',
                checkpoint: 'C2SP tlog-checkpoint in a signed note',
                keys: 'verifier keys, as C2SP signed-note writes them',
                'summary.pdf': 'for people',
              },
            },
            null,
            2,
          )}\n`,
        ],
      ],
    ];
    const sums: string[] = [];
    for (const [name, content] of contents) {
      sums.push(`${await writeFileOf(join(unfinished, name), content)}  ${name}\n`);
    }
    await writeFileOf(join(unfinished, 'SHA256SUMS'), sums);
    // Takes the place of an empty directory, and of no other.
    await rename(unfinished, target);
    const files = [...contents.map(([name]) => name), 'SHA256SUMS'];
    return { directory: target, commits, events: totals.events, size: head.size, files };
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    throw error;
  }
}

async function demandFree(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return [];
    if (code === 'ENOTDIR') return [basename(directory)];
    throw error;
  });
  if (names.length > 0) throw new UsageError(`${directory} is not empty. Choose another --out.`);
}

async function* linesOf(commits: AsyncIterable<ChosenCommit>): AsyncGenerator<string> {
  for await (const { line } of commits) yield `${line}\n`;
}

/** Writes a new file, and answers with its SHA-256 in hex. */
async function writeFileOf(
  path: string,
  content: AsyncIterable<Buffer | string> | Iterable<string>,
): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(
    content,
    async function* (chunks: AsyncIterable<Buffer | string>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(path, { flags: 'wx' }),
  );
  return hash.digest('hex');
}
