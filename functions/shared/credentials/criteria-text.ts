import type { CompletionRule } from '../../../domain/course/content.ts';
import type { Activity, PublishedCourse } from '../../../domain/course/events.ts';
import type { Language } from '../tenant-language.ts';

/** More is told by the course itself: a credential is small enough for a wallet. */
const maximumLines = 60;

/**
 * What somebody did to earn the certificate of a course version, as Markdown: its rule, with what each activity in it needs.
 */
export function criteriaTextOf({ activities, completion }: PublishedCourse, language: Language): string {
  const sentences = language === 'nl' ? dutch : english;
  const byId = new Map(activities.map((activity) => [activity.id, activity]));
  const lines = linesOf(completion, byId, sentences);
  const shown = lines.slice(0, maximumLines);
  const omitted = lines.length - shown.length;
  return [...shown, ...(omitted > 0 ? [`- ${sentences.more(omitted)}`] : [])].join('\n');
}

interface Sentences {
  readonly all: string;
  readonly any: string;
  readonly atLeast: (count: number, of: number) => string;
  readonly activity: (activity: Activity) => readonly string[];
  readonly more: (lines: number) => string;
}

function linesOf(
  rule: CompletionRule,
  activities: ReadonlyMap<string, Activity>,
  sentences: Sentences,
): readonly string[] {
  if (typeof rule === 'string') {
    const activity = activities.get(rule);
    if (!activity) throw new Error(`A published course has each activity that its rule names: ${rule}`);
    return [`- ${escaped(activity.title)}: ${sentences.activity(activity).join(', ')}`];
  }
  const [opening, branches] =
    'all' in rule
      ? [sentences.all, rule.all]
      : 'any' in rule
        ? [sentences.any, rule.any]
        : [sentences.atLeast(rule.atLeast, rule.of.length), rule.of];
  const below = branches.flatMap((branch) => linesOf(branch, activities, sentences));
  return [`- ${opening}`, ...below.map((line) => `  ${line}`)];
}

/** Titles are text, and not Markdown, whose lines would begin something. */
const escaped = (title: string) =>
  title.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>#]/g, (character) => `\\${character}`);

const percentOf = (ratio: number) => Math.floor(ratio * 100 + 1e-9);

const dutch: Sentences = {
  all: 'Al het volgende:',
  any: 'Een van de volgende:',
  atLeast: (count, of) => `Ten minste ${count} van de volgende ${of}:`,
  activity: ({ minutes, place, completion: { minProgress, minScore, minAttendance } }) => [
    `${minutes} minuten`,
    { 'on-site': 'op locatie', remote: 'op afstand', either: 'op locatie of op afstand' }[place],
    ...(minProgress === undefined ? [] : [`${percentOf(minProgress)}% gedaan`]),
    ...(minScore === undefined ? [] : [`een score van ten minste ${percentOf(minScore)}%`]),
    ...(minAttendance === undefined ? [] : [`ten minste ${percentOf(minAttendance)}% aanwezig`]),
  ],
  more: (lines) => `En nog ${lines} regels in de opleiding zelf`,
};

const english: Sentences = {
  all: 'All of the following:',
  any: 'One of the following:',
  atLeast: (count, of) => `At least ${count} of the following ${of}:`,
  activity: ({ minutes, place, completion: { minProgress, minScore, minAttendance } }) => [
    `${minutes} minutes`,
    { 'on-site': 'on site', remote: 'remote', either: 'on site or remote' }[place],
    ...(minProgress === undefined ? [] : [`${percentOf(minProgress)}% done`]),
    ...(minScore === undefined ? [] : [`a score of at least ${percentOf(minScore)}%`]),
    ...(minAttendance === undefined ? [] : [`at least ${percentOf(minAttendance)}% attended`]),
  ],
  more: (lines) => `And ${lines} more lines in the course itself`,
};
