import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { benchmarkBundle } from './bundle.ts';
import { benchmarkCertificates } from './certificates.ts';
import { benchmarkHttp } from './http.ts';
import { benchmarkImports } from './imports.ts';
import { benchmarkInsight } from './insight.ts';
import { benchmarkLedger } from './ledger.ts';
import { benchmarkReplay } from './replay.ts';
import { type Benchmark, type Report, textOf } from './report.ts';
import { benchmarkRush } from './rush.ts';
import { benchmarkSeal } from './seal.ts';
import { benchmarkTimeline } from './timeline.ts';
import { benchmarkVerify } from './verify.ts';

const benchmarks: Readonly<Record<string, Benchmark>> = {
  ledger: benchmarkLedger,
  http: benchmarkHttp,
  rush: benchmarkRush,
  bundle: benchmarkBundle,
  timeline: benchmarkTimeline,
  imports: benchmarkImports,
  seal: benchmarkSeal,
  replay: benchmarkReplay,
  verify: benchmarkVerify,
  insight: benchmarkInsight,
  certificates: benchmarkCertificates,
};

const usage = `npm run bench -- [--json] [${Object.keys(benchmarks).join('] [')}]`;

/** What the figures depend on beside the code. */
const machine = {
  cores: availableParallelism(),
  node: process.version,
  platform: `${process.platform}-${process.arch}`,
};

function readOptions() {
  const { values, positionals } = parseArgs({
    options: { json: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const chosen = Object.entries(benchmarks).filter(
    ([name]) => positionals.length === 0 || positionals.includes(name),
  );
  const unknown = positionals.filter((name) => !Object.hasOwn(benchmarks, name));
  if (unknown.length > 0) throw new Error(`There is no benchmark ${unknown.join(', ')}`);
  return { chosen, isJson: values.json };
}

/** A line on the terminal that the next one replaces; nothing where nobody watches. */
function tell(line: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${line}`);
}

async function main({ chosen, isJson }: ReturnType<typeof readOptions>): Promise<void> {
  if (!isJson) {
    console.log(`${machine.cores} cores, Node.js ${machine.node}, ${machine.platform}\n`);
  }
  const reports: (Report & { name: string; seconds: number })[] = [];
  for (const [name, run] of chosen) {
    const begun = performance.now();
    const report = await run((doing) => tell(`${name}: ${doing}`));
    const seconds = Math.round((performance.now() - begun) / 1_000);
    tell('');
    reports.push({ name, seconds, ...report });
    if (!isJson) console.log(`${textOf(report)}\n\nTook ${seconds} s.\n`);
  }
  if (isJson) console.log(JSON.stringify({ machine, benchmarks: reports }, null, 2));
}

let options: ReturnType<typeof readOptions> | undefined;
try {
  options = readOptions();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\nUsage: ${usage}`);
  process.exitCode = 1;
}
if (options) await main(options);
