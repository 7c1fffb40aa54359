import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SharedLeerspoor, shareTestLeerspoor } from './support/leerspoor.ts';
import { codeBlocksUnder } from './support/markdown.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const headings = [
  'Five minutes',
  'A blended day',
  'Another name, a diploma, a wallet',
  'A file of employees',
];
const blocks = headings.flatMap((heading) => codeBlocksUnder(readme, heading, 'bash'));

let leerspoor: SharedLeerspoor;
/** What each block printed. */
let printed: readonly string[];

beforeAll(async () => {
  leerspoor = await shareTestLeerspoor();
  const separator = '=== the next block ===';
  const script = blocks.join(`\necho '${separator}'\n`);
  const { stdout } = await promisify(execFile)('bash', ['-c', `set -euo pipefail\n${script}`], {
    cwd: root,
    env: { ...process.env, URL: leerspoor.url, DATA_DIR: leerspoor.dataDirectory },
    timeout: 120_000,
  });
  printed = stdout.split(`${separator}\n`);
});
afterAll(() => leerspoor.stop());

/** What the block printed in which a command stands. */
function answersTo(command: string): string {
  const index = blocks.findIndex((block) => block.includes(command));
  if (index < 0) throw new Error(`The README has no command with ${command}`);
  return printed[index] ?? '';
}

const jsonLines = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('the five minutes of the README', () => {
  it('publish a course', () => {
    expect(jsonLines(answersTo('PUT /courses/bhv'))).toMatchObject([
      { courseId: 'bhv', courseVersion: 1, status: 'published' },
    ]);
  });

  it('enrol, and are refused practice before theory', () => {
    expect(jsonLines(answersTo('POST /enrolments '))).toMatchObject([
      { enrolmentId: 'bhv.E100', attempt: 1, status: 'active' },
    ]);
    const [refused] = jsonLines(answersTo('"activityId": "practice", "progress"'));
    expect(refused).toMatchObject({ status: 409, detail: '"practice" opens after "theory".' });
    expect(refused.type).toMatch(/\/prerequisite-open$/);
  });

  it('complete the theory in three steps', () => {
    expect(jsonLines(answersTo('"score": 0.9'))).toMatchObject([
      { percent: 25, events: ['ActivityProgressed'] },
      { percent: 45, events: ['ActivityProgressed'] },
      { percent: 50, events: ['ActivityProgressed', 'ActivityCompleted'] },
    ]);
  });

  it('book and attend from a distance', () => {
    expect(jsonLines(answersTo('/bookings'))).toMatchObject([
      { status: 'booked' },
      { results: [{ learnerId: 'E100', outcome: 'recorded' }] },
    ]);
  });

  it('end with a completed enrolment', () => {
    expect(jsonLines(answersTo('GET /enrolments/bhv.E100'))).toMatchObject([
      { status: 'completed', percent: 100, minutes: 300 },
    ]);
  });

  it('end with a timeline and a certificate', () => {
    expect(answersTo('/me/timeline').trim().split('\n')).toMatchObject([
      expect.stringContaining('Certificaat BHV-certificaat behaald'),
      ...Array.from({ length: 9 }, () => expect.any(String)),
    ]);
    expect(jsonLines(answersTo('GET "/certificates/'))).toMatchObject([
      { learnerId: 'E100', courseId: 'bhv', title: 'BHV-certificaat', status: 'valid' },
    ]);
  });

  it('end with the same on paper, and with a check that anybody can make', async () => {
    const paper = readFileSync(join(leerspoor.dataDirectory, 'bhv.pdf'));
    expect(paper.subarray(0, 5).toString('latin1')).toBe('%PDF-');
    const [checked = '', url = ''] = answersTo('echo "$VERIFY"').trim().split('\n');
    expect(JSON.parse(checked)).toMatchObject({ status: 'valid', holder: 'Zoë Çelik-van der Łęcki' });
    const page = await fetch(url, { headers: { accept: 'text/html' } });
    expect(await page.text()).toContain('Zoë Çelik-van der Łęcki');
  });
});

describe('the blended day of the README', () => {
  it('is asked for by learners, and approved by their manager', () => {
    const statuses = jsonLines(answersTo('/approve')).map(({ status }) => status);
    expect(statuses).toEqual(['requested', 'requested', 'active', 'active']);
  });

  it('has one who waits for the room, and then takes part from a distance', () => {
    expect(jsonLines(answersTo('/seats'))).toMatchObject([
      { status: 'booked' },
      { status: 'waiting', position: 1 },
      { seats: { onSite: 1, remote: 1 } },
      { mode: 'remote', status: 'booked' },
    ]);
  });

  it('is in what comes next and in the calendar', () => {
    const answer = answersTo('/me/next');
    expect(answer).toContain('"minutesLeft":240');
    expect(answer.match(/^BEGIN:VEVENT/gm)).toHaveLength(2);
  });

  it('has both checked in', () => {
    expect(jsonLines(answersTo('/check-in-code'))).toMatchObject([
      { events: ['CheckedIn'] },
      { joinUrl: 'https://meet.example/leiding' },
      { participants: [{ visits: [{ meeting: 1, mode: 'on-site' }] }, { visits: [{ mode: 'remote' }] }] },
    ]);
  });

  it('is measured', () => {
    expect(jsonLines(answersTo('/outcomes'))).toMatchObject([
      { outcomes: [{ name: 'Verloop' }] },
      { items: [] },
      { courseId: 'leiding', roi: { benefits: 12_000 } },
    ]);
  });

  it('leaves out no certificate that ends', () => {
    expect(answersTo('/certificates/expiring')).toContain('"learnerId":"E100"');
  });
});

describe('what the README does with certificates', () => {
  it('leads from one that was replaced to the next', () => {
    const [checked] = jsonLines(answersTo('/reissue')).slice(-1);
    expect(checked).toMatchObject({
      status: 'revoked',
      holder: 'Zoë Çelik-van der Łęcki',
      replacedBy: expect.stringContaining('/verify/'),
    });
  });

  it('exempts by a diploma from elsewhere', () => {
    const [, , approved, enrolled] = jsonLines(answersTo('POST /external-certificates'));
    const { externalCertificateId } = approved;
    expect(approved.status).toBe('approved');
    expect(enrolled).toMatchObject({
      activities: [{ status: 'exempt', by: { externalCertificateId } }, { status: 'open' }],
      next: ['leading'],
    });
  });

  it('offers the next to a wallet', () => {
    expect(jsonLines(answersTo('/wallet-offers'))).toMatchObject([
      {
        offerUri: expect.stringMatching(/^openid-credential-offer:/),
        txCode: expect.stringMatching(/^\d{6}$/),
      },
    ]);
  });
});

describe('the file of employees of the README', () => {
  it('is applied, but for the row that it says', () => {
    const [text = ''] = codeBlocksUnder(readme, 'A file of employees', 'text');
    expect(answersTo('leerspoor -- import')).toBe(text);
  });
});

describe('what the README says an answer is', () => {
  const shown = headings.flatMap((heading) => codeBlocksUnder(readme, heading, 'text')).join('');

  it.each(['/prerequisite-open', '"status":"completed"', '"status":"valid"'])(
    'has %s, as the real one',
    (part) => {
      expect(shown).toContain(part);
      expect(printed.join('')).toContain(part);
    },
  );
});
