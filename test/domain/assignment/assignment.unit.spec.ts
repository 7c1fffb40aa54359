import { describe, expect, it } from 'vitest';
import { type AssignmentContent, assignmentContentSchema } from '../../../domain/assignment/content.ts';
import { endAssignment, putAssignment } from '../../../domain/assignment/decide.ts';
import type { AssignmentEvent } from '../../../domain/assignment/events.ts';
import {
  type AssignmentState,
  appliesTo,
  assignment,
  summariseAssignment,
} from '../../../domain/assignment/state.ts';
import { specificationOf } from '../specification.ts';

const { given } = specificationOf<AssignmentState, AssignmentEvent>(assignment);

const now = '2026-03-01T09:00:00.000Z';
const inWarehouse = { field: 'department', equals: 'Magazijn' } as const;
const drivesForklift = { field: 'jobTitle', equals: 'Heftruckchauffeur' } as const;
const content: AssignmentContent = {
  who: [inWarehouse, drivesForklift],
  courseId: 'bhv',
  dueDays: 30,
  repeatDaysBeforeExpiry: 60,
};

const puts = (data: AssignmentContent): AssignmentEvent => ({
  type: 'AssignmentPut',
  occurredAt: now,
  data,
});
const ended: AssignmentEvent = { type: 'AssignmentEnded', occurredAt: now, data: {} };
const put =
  (change: Partial<AssignmentContent> = {}) =>
  (state: AssignmentState) =>
    putAssignment(state, { content: { ...content, ...change }, now });
const end = (state: AssignmentState) => endAssignment(state, { now });
const stateAfter = (...events: readonly AssignmentEvent[]) =>
  events.reduce<AssignmentState>(assignment.evolve, assignment.initialState);

describe('when a course is made mandatory', () => {
  it('is a rule from now on', () => {
    given().when(put()).then(puts(content));
    expect(summariseAssignment('r1', stateAfter(puts(content)))).toStrictEqual({
      assignmentId: 'r1',
      ...content,
      status: 'active',
    });
  });

  it('changes nothing to say the same again, in whatever order', () => {
    given(puts(content)).when(put()).thenNothing();
    given(puts(content))
      .when(put({ who: [drivesForklift, inWarehouse] }))
      .thenNothing();
  });

  it.each<[string, Partial<AssignmentContent>]>([
    ['for whom', { who: [inWarehouse] }],
    ['for whom else', { who: [{ ...inWarehouse, equals: 'Logistiek' }, drivesForklift] }],
    ['which course', { courseId: 'vca' }],
    ['by when', { dueDays: 14 }],
    ['how often', { repeatDaysBeforeExpiry: 90 }],
  ])('is another rule when it says otherwise %s', (_case, change) => {
    given(puts(content))
      .when(put(change))
      .then(puts({ ...content, ...change }));
  });

  it('forgets to repeat when that is not sent any more', () => {
    const { repeatDaysBeforeExpiry: _repeat, ...once } = content;
    given(puts(content))
      .when(put({ repeatDaysBeforeExpiry: undefined }))
      .then(puts(once));
  });
});

describe('when a rule ends', () => {
  it('ends once', () => {
    given(puts(content)).when(end).then(ended);
    given(puts(content), ended).when(end).thenNothing();
    expect(summariseAssignment('r1', stateAfter(puts(content), ended))).toMatchObject({ status: 'ended' });
  });

  it('holds again when it is put again', () => {
    given(puts(content), ended).when(put()).then(puts(content));
    expect(stateAfter(puts(content), ended, puts(content))).toMatchObject({ status: 'active' });
  });

  it('is refused when there never was one', () => {
    given().when(end).thenRejected({ rejected: 'unknown-assignment' });
    expect(summariseAssignment('r1', stateAfter(ended))).toBeNull();
  });
});

describe('whom a rule is for', () => {
  const clerk = { department: 'Magazijn', jobTitle: 'Administratie' };
  const driver = { department: 'Magazijn', jobTitle: 'Heftruckchauffeur' };

  it('is who meets all of its conditions', () => {
    expect(appliesTo(content, driver)).toBe(true);
    expect(appliesTo(content, clerk)).toBe(false);
    expect(appliesTo({ who: [inWarehouse] }, clerk)).toBe(true);
    expect(appliesTo(content, { department: 'Magazijn' })).toBe(false);
  });

  it('is everyone when it has none', () => {
    expect(appliesTo({ who: [] }, {})).toBe(true);
  });

  it('does not look at case and spacing, nor at how an accent is written', () => {
    const who = [{ field: 'department', equals: 'Zorg & Coördinatie' } as const];
    expect(appliesTo({ who }, { department: ' zorg  &  coördinatie '.normalize('NFD') })).toBe(true);
    expect(appliesTo({ who }, { department: 'Zorg en Coördinatie' })).toBe(false);
  });
});

describe('what HR may ask', () => {
  it('is a rule without a wish that can not be met', () => {
    expect(assignmentContentSchema.safeParse(content).success).toBe(true);
    expect(assignmentContentSchema.safeParse({ who: [], courseId: 'bhv', dueDays: 0 }).success).toBe(true);
    for (const wrong of [
      { ...content, who: [{ field: 'salary', equals: '1' }] },
      { ...content, who: [{ field: 'department', equals: ' ' }] },
      { ...content, who: Array.from({ length: 11 }, () => inWarehouse) },
      { ...content, dueDays: -1 },
      { ...content, dueDays: 1.5 },
      { ...content, courseId: 'b#v' },
      { ...content, sometimes: true },
    ]) {
      expect(assignmentContentSchema.safeParse(wrong).success).toBe(false);
    }
  });
});
