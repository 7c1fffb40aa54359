import type { CompletionRule } from '../course/content.ts';
import type { Activity, PublishedCourse } from '../course/events.ts';
import { type ActivityStatus, activitiesIn, fulfilledAt, isDone, statusOf } from './path.ts';
import { type Enrolment, factsOf } from './state.ts';

/** Whether the course is complete without an activity: never, if another is done instead, or in any case. */
export type Need = 'required' | 'choice' | 'optional';

/** An activity that the learner can take up now. */
export interface OpenActivity {
  readonly activity: Activity;
  readonly status: Extract<ActivityStatus, 'open' | 'in-progress' | 'failed'>;
  readonly need: Need;
  /** How long it still takes, as far as its author's estimate goes. */
  readonly minutesLeft: number;
  /** What a good enough score in it lets the learner skip. */
  readonly exemptsFrom: readonly string[];
  /** The qualification by which a certificate from elsewhere lets the learner skip this one. */
  readonly exemptByQualification?: string | undefined;
}

/** What is open now, in the course's order; without what the course's rule does not need any more. */
export function openActivities(state: Enrolment, course: PublishedCourse): readonly OpenActivity[] {
  if (state.status !== 'active') return [];
  const needs = withPrerequisites(needsOf(course.completion, state, 'required'), course);
  const everNeeded = withPrerequisites(
    new Map(activitiesIn(course.completion).map((id) => [id, 'required'])),
    course,
  );
  return course.activities.flatMap((activity) => {
    const status = statusOf(state, activity);
    if (status !== 'open' && status !== 'in-progress' && status !== 'failed') return [];
    const { id } = activity;
    if (!needs.has(id) && everNeeded.has(id)) return [];
    const exemptsFrom = course.activities.filter(
      (other) => other.exemptBy?.activity === id && !isDone(factsOf(state, other.id)),
    );
    return [
      {
        activity,
        status,
        need: needs.get(id) ?? 'optional',
        minutesLeft: minutesLeftOf(state, activity, status),
        exemptsFrom: exemptsFrom.map((other) => other.id),
        ...(activity.exemptByQualification !== undefined && {
          exemptByQualification: activity.exemptByQualification,
        }),
      },
    ];
  });
}

function minutesLeftOf(state: Enrolment, { id, minutes }: Activity, status: OpenActivity['status']): number {
  // Who has failed does it again; who sits in a session sits it out.
  if (status === 'failed') return minutes;
  return Math.ceil(minutes * (1 - factsOf(state, id).progress));
}

type Needs = ReadonlyMap<string, Exclude<Need, 'optional'>>;

/** What a part of the rule still asks for. */
function needsOf(rule: CompletionRule, state: Enrolment, need: Exclude<Need, 'optional'>): Needs {
  if (fulfilledAt(rule, state) !== undefined) return new Map();
  if (typeof rule === 'string') return new Map([[rule, need]]);
  const [branches, wanted] =
    'all' in rule ? [rule.all, rule.all.length] : 'any' in rule ? [rule.any, 1] : [rule.of, rule.atLeast];
  const open = branches.filter((branch) => fulfilledAt(branch, state) === undefined);
  const isChoice = open.length > wanted - (branches.length - open.length);
  return open.reduce<Needs>(
    (needs, branch) => joined(needs, needsOf(branch, state, isChoice ? 'choice' : need)),
    new Map(),
  );
}

/** With what must be done before, which is needed as much. */
function withPrerequisites(needs: Needs, course: PublishedCourse): Needs {
  const further = course.activities.reduce<Needs>((found, { id, after }) => {
    const need = needs.get(id);
    return need === undefined ? found : joined(found, new Map(after.map((before) => [before, need])));
  }, needs);
  const isSame = [...further].every(([id, need]) => needs.get(id) === need);
  return isSame ? needs : withPrerequisites(further, course);
}

function joined(some: Needs, others: Needs): Needs {
  const needs = new Map(some);
  for (const [id, need] of others) if (needs.get(id) !== 'required') needs.set(id, need);
  return needs;
}

/** Why it comes when it does: its day is over, it has one, it is begun, it may be begun. */
export type Urgency = 'overdue' | 'due' | 'begun' | 'open';
const urgencies: readonly Urgency[] = ['overdue', 'due', 'begun', 'open'];
const needOrder: readonly Need[] = ['required', 'choice', 'optional'];

/** How soon an activity wants doing. What is optional is never due. */
export function urgencyOf(
  { status, need }: Pick<OpenActivity, 'status' | 'need'>,
  dueOn: string | undefined,
  today: string,
): Urgency {
  if (dueOn !== undefined && need !== 'optional') return dueOn < today ? 'overdue' : 'due';
  return status === 'open' ? 'open' : 'begun';
}

interface Placed {
  readonly urgency: Urgency;
  readonly need: Need;
  readonly dueOn?: string | undefined;
}

/** The order in which a learner is shown what is open: the most urgent first, then what is needed most. */
export function byUrgency(one: Placed, other: Placed): number {
  return (
    urgencies.indexOf(one.urgency) - urgencies.indexOf(other.urgency) ||
    compared(one.dueOn, other.dueOn) ||
    needOrder.indexOf(one.need) - needOrder.indexOf(other.need)
  );
}

function compared(one = '~', other = '~'): number {
  return one < other ? -1 : Number(one > other);
}
