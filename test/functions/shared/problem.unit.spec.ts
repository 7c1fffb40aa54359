import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { courseContentSchema } from '../../../domain/course/content.ts';
import { correctRecordRoute } from '../../../functions/http/enrolments/correct-record.ts';
import { invalidInput } from '../../../functions/shared/problem.ts';
import { theoryAndPractice } from '../../support/courses.ts';

function faultsIn(schema: z.ZodType, body: unknown) {
  const { error } = z.object({ body: schema }).safeParse({ body });
  return error ? (invalidInput(error).problem.errors ?? []) : [];
}

describe('the faults of a correction', () => {
  const ofReplacement = (replacement: unknown) =>
    faultsIn(correctRecordRoute.request.shape.body, {
      eventId: 'e-0',
      replacement,
      reason: 'Verwisseld',
    }).map(({ path }) => path);

  it('are those of attendance when it is about attendance', () => {
    const replacement = { status: 'present', mode: 'afar', minute: 5 };
    expect(ofReplacement(replacement)).toEqual(['replacement.mode', 'replacement.minute']);
  });

  it('are those of progress when it is about progress', () => {
    expect(ofReplacement({ progress: 2, colour: 'red' })).toEqual([
      'replacement.progress',
      'replacement.colour',
    ]);
  });

  it('are one fault when it says nothing, or is of no form at all', () => {
    expect(ofReplacement({})).toEqual(['replacement']);
    expect(ofReplacement('absent')).toEqual(['replacement']);
  });

  it('are none when nothing should have been recorded', () => {
    expect(ofReplacement(null)).toEqual([]);
  });
});

describe('the faults of a rule of completion', () => {
  const ofRule = (completion: unknown) => faultsIn(courseContentSchema, { ...theoryAndPractice, completion });

  it('are told at the branch that is wrong, with the forms that it may have', () => {
    expect(ofRule({ all: ['theory', 5] })).toEqual([
      { path: 'completion.all.1', message: expect.stringContaining('{"any": […]}') },
    ]);
  });

  it('are told by the form that is meant', () => {
    expect(ofRule({ atLeast: 0, of: ['theory'], colour: 'red' }).map(({ path }) => path)).toEqual([
      'completion.atLeast',
      'completion.colour',
    ]);
  });
});
