import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Survey, type SurveyedRow } from '../../../../functions/imports/apply/survey.ts';

const digestOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 32);
const one = (...values: readonly string[]) => fc.constantFrom(...values);
const maybe = (...values: readonly string[]) => fc.option(one(...values), { nil: undefined });

interface Told {
  readonly who: string;
  readonly email: string | undefined;
  readonly manager: string | undefined;
  readonly contract: string | undefined;
  readonly person: string;
  readonly content: string;
  readonly isRejected: boolean;
  readonly saysLeft: boolean;
}
/** Few of each, so that they meet. Who has no number is known by the address. */
const told: fc.Arbitrary<Told> = fc
  .record({
    number: maybe('n1', 'n2', 'n3', 'n4'),
    email: maybe('e1', 'e2', 'e3'),
    manager: maybe('n1', 'n2', 'n3', 'n4', 'e1', 'e2', 'n9'),
    contract: maybe('c1', 'c2'),
    person: one('p1', 'p1', 'p2'),
    content: one('x', 'y'),
    isRejected: fc.boolean(),
    saysLeft: fc.boolean(),
  })
  .map(({ number, ...row }) => ({ ...row, who: number ?? row.email ?? 'n5' }));
const file = fc.array(told, { maxLength: 12 });

const rowOf = (row: Told, index: number): SurveyedRow => ({
  row: index + 2,
  identity: digestOf(row.who),
  email: row.email && digestOf(row.email),
  manager: row.manager && digestOf(row.manager),
  contract: row.contract && digestOf(row.contract),
  ...(row.contract !== undefined && { person: digestOf(row.person) }),
  content: digestOf(`${row.content}${row.contract}`),
  isRejected: row.isRejected,
  saysLeft: row.saysLeft,
});

function surveyOf(rows: readonly Told[]) {
  const survey = new Survey();
  for (const [index, row] of rows.entries()) survey.add(rowOf(row, index));
  return survey.finish();
}
const everybody = ['n1', 'n2', 'n3', 'n4', 'n5', 'e1', 'e2', 'e3', 'n9'];
const everyEmail = ['e1', 'e2', 'e3', 'e9'];
/** What is known of a person, without the places of the rows. */
const knownOf = (rows: readonly Told[]) => {
  const survey = surveyOf(rows);
  return {
    people: everybody.map((who) => [
      survey.hasIdentity(digestOf(who)),
      survey.saysLeft(digestOf(who)),
      survey.isInManagerCycle(digestOf(who)),
      survey.groupOf(digestOf(who))?.kind,
      survey.groupOf(digestOf(who))?.rows.length,
    ]),
    emails: everyEmail.map((email) => [
      survey.hasEmail(digestOf(email)),
      survey.isShared(digestOf(email)),
      survey.identityOfEmail(digestOf(email)),
    ]),
  };
};

describe('the survey of a file', () => {
  it('knows who is in it, and whose each address is, as a plain count does', () => {
    fc.assert(
      fc.property(file, (rows) => {
        const survey = surveyOf(rows);
        for (const who of everybody) {
          const own = rows.filter((row) => row.who === who);
          const good = own.filter(({ isRejected }) => !isRejected);
          expect(survey.hasIdentity(digestOf(who))).toBe(own.length > 0);
          const group = survey.groupOf(digestOf(who));
          expect(group?.rows ?? []).toEqual(
            good.length > 1 ? good.map((row) => rows.indexOf(row) + 2).sort((a, b) => a - b) : [],
          );
          const allLeft = good.length > 0 && good.every(({ saysLeft }) => saysLeft);
          expect(survey.saysLeft(digestOf(who))).toBe(allLeft && group?.kind !== 'contradictory');
        }
        for (const email of everyEmail) {
          const owners = [...new Set(rows.filter((row) => row.email === email).map(({ who }) => who))];
          const [owner] = owners;
          expect(survey.hasEmail(digestOf(email))).toBe(owners.length > 0);
          expect(survey.isShared(digestOf(email))).toBe(owners.length > 1);
          expect(survey.identityOfEmail(digestOf(email))).toBe(
            owners.length === 1 && owner !== undefined ? digestOf(owner).slice(0, 16) : undefined,
          );
        }
        expect(survey.people).toBe(new Set(rows.map(({ who }) => who)).size);
      }),
    );
  });

  it('calls rows repeated only when they are the same, and contracts only of one person', () => {
    fc.assert(
      fc.property(file, (rows) => {
        const survey = surveyOf(rows);
        for (const who of everybody) {
          const group = survey.groupOf(digestOf(who));
          const good = rows.filter((row) => row.who === who && !row.isRejected);
          const contents = new Set(good.map(({ content, contract }) => `${content}${contract}`));
          if (group?.kind === 'repeated') expect(contents.size).toBe(1);
          if (group?.kind !== 'contracts') continue;
          expect(contents.size).toBeGreaterThan(1);
          expect(new Set(good.map(({ person }) => person)).size).toBe(1);
          // Each contract says one thing.
          expect(new Set(good.map(({ contract }) => contract)).size).toBe(contents.size);
          expect(good.every(({ contract }) => contract !== undefined)).toBe(true);
        }
      }),
    );
  });

  it('says the same of whatever order of rows', () => {
    const orders = file.chain((rows) =>
      fc.tuple(
        fc.constant(rows),
        fc.shuffledSubarray([...rows], { minLength: rows.length, maxLength: rows.length }),
      ),
    );
    fc.assert(
      fc.property(orders, ([rows, others]) => {
        expect(knownOf(others)).toEqual(knownOf(rows));
      }),
    );
  });

  it('finds everyone, and only those, who comes back to themselves from manager to manager', () => {
    const oneRowEach = fc
      .uniqueArray(
        fc.record({ who: one('n1', 'n2', 'n3', 'n4', 'n5'), manager: maybe('n1', 'n2', 'n3', 'n4', 'n5') }),
        {
          selector: ({ who }) => who,
        },
      )
      .map((rows) =>
        rows.map((row) => ({
          ...row,
          email: undefined,
          contract: undefined,
          person: 'p1',
          content: row.who,
          isRejected: false,
          saysLeft: false,
        })),
      );
    fc.assert(
      fc.property(oneRowEach, (rows) => {
        const survey = surveyOf(rows);
        const managerOf = new Map(rows.map(({ who, manager }) => [who, manager]));
        for (const { who } of rows) {
          let at = managerOf.get(who);
          for (let steps = 0; at !== undefined && at !== who && steps < rows.length; steps += 1)
            at = managerOf.get(at);
          expect(survey.isInManagerCycle(digestOf(who)), who).toBe(at === who);
        }
      }),
    );
  });

  it('refuses more rows that share their numbers than a file of employees has', () => {
    const survey = new Survey();
    for (let row = 2; row < 50_003; row += 1) {
      survey.add({
        row,
        identity: digestOf('n1'),
        content: digestOf('x'),
        isRejected: false,
        saysLeft: false,
      });
    }
    expect(() => survey.finish()).toThrow(expect.objectContaining({ name: 'TooManyGroupedRows' }));
  });
});
