import { learner } from '../../../domain/learner/state.ts';
import type { Session } from '../../../domain/session/state.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import { inParallel } from '../../shared/in-parallel.ts';
import { type LearnerIndex, nameOf } from '../../shared/learner-index.ts';
import type { PersonalData, PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import { wordsOf } from '../searching/person-search.ts';
import type { ReportedPerson } from './read-report.ts';

interface Dependencies {
  readonly ledger: Pick<Ledger, 'load'>;
  readonly index: Pick<LearnerIndex, 'digester' | 'find'>;
  readonly vault: Pick<PersonalDataVault, 'personOf'>;
}

const learnersAtOnce = 10;

/**
 * Says which learner each person of a report is: who has the address; else who has a seat and is called exactly so, if that is one
 * alone. Of all others there is no entry.
 */
export async function learnersOf(
  dependencies: Dependencies,
  tenant: string,
  { bookings }: Pick<Session, 'bookings'>,
  people: readonly ReportedPerson[],
): Promise<ReadonlyMap<ReportedPerson, string>> {
  const { index } = dependencies;
  const digest = await index.digester(tenant);
  const digestsOf = new Map(
    people.map((person) => [person, person.emails.map((each) => digest('email', each))]),
  );
  const claims = await index.find(
    tenant,
    [...digestsOf.values()].flat().map((email) => ({ email })),
  );
  const found = new Map<ReportedPerson, string>();
  for (const [person, digests] of digestsOf) {
    const claim = digests.map((each) => claims.get(nameOf('email', each))).find(Boolean);
    if (claim) found.set(person, claim.learnerId);
  }
  const others = people.filter((person) => !found.has(person));
  if (others.length === 0) return found;
  const booked = bookings.filter(({ status }) => status === 'booked').map(({ learnerId }) => learnerId);
  const called = await namesOfAll(dependencies, tenant, booked);
  for (const person of others) {
    const ids = new Set(namesIn(person.name).flatMap((name) => called.get(name) ?? []));
    const [learnerId] = ids;
    if (learnerId !== undefined && ids.size === 1) found.set(person, learnerId);
  }
  return found;
}

/** Who is called so, by each way of writing their names. */
async function namesOfAll(
  { ledger, vault }: Dependencies,
  tenant: string,
  learnerIds: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const called = new Map<string, string[]>();
  await inParallel(learnerIds, learnersAtOnce, async (learnerId) => {
    const { state } = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    const person = await vault.personOf(tenant, learnerId, state);
    if (!person) return;
    for (const name of waysToWrite(person)) called.set(name, [...(called.get(name) ?? []), learnerId]);
  });
  return called;
}

/** "Anna van der Meer" and "Meer, Anna van der" and "van der Meer, Anna". */
function waysToWrite({ givenName, prefix = '', familyName }: PersonalData): ReadonlySet<string> {
  const ways = [
    [givenName, prefix, familyName],
    [familyName, givenName, prefix],
    [prefix, familyName, givenName],
  ];
  return new Set(ways.map((parts) => wordsOf(parts.join(' '))));
}

/** Zoom puts the name of before into brackets, and Teams what somebody is: `Anna (Guest)`. */
function namesIn(name: string): readonly string[] {
  const [, within = ''] = /\(([^()]*)\)\s*$/.exec(name) ?? [];
  const outside = name.replace(/\([^()]*\)/g, ' ');
  return [...new Set([name, outside, within].map(wordsOf))].filter((words) => words.trim() !== '');
}
