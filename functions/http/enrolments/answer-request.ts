import * as z from 'zod';
import {
  approveRequest as decideApproveRequest,
  declineRequest as decideDeclineRequest,
} from '../../../domain/enrolment/request.ts';
import { hasLeft, learner } from '../../../domain/learner/state.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { enrolmentPath, reasonBody } from '../../shared/inputs.ts';
import { problemOfRejection } from '../../shared/rejections.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { partsOfEnrolmentId, streamOf } from '../../shared/streams.ts';
import type { Services } from '../services.ts';
import { describeBeginning, enrolmentBegunSchema } from './enrolment-body.ts';

// POST /enrolments/{enrolmentId}/approve: ApproveRequest. The learner begins the newest version of the course.
export const approveRequestRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/approve',
  summary: 'Let a learner begin the course that they asked for',
  request: z.strictObject({ ...noInput, path: enrolmentPath }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: ['not-requested', 'own-request', 'already-enrolled', 'course-retired', 'learner-left'],
  responses: { 200: { description: 'Enrolled', body: enrolmentBegunSchema } },
});

export const approveRequest = ({ ledger, enrolments }: Services) =>
  approveRequestRoute.answeredBy(async ({ path: { enrolmentId }, caller, now, metadata }) => {
    const { tenant, learnerId: answeredBy } = caller;
    const { learnerId } = partsOfEnrolmentId(enrolmentId);
    const person = await ledger.load(learner, streamOf.learner(tenant, learnerId));
    if (hasLeft(person.state)) throw problemOfRejection({ rejected: 'learner-left' });
    const change = await enrolments.changeOrBegin(tenant, enrolmentId, metadata, (state, offered) =>
      decideApproveRequest(state, { ...offered, learnerId, answeredBy, now: now.toISOString() }),
    );
    const { state } = change.loaded;
    return commandAnswer(change, { status: 200, body: describeBeginning(enrolmentId, state) });
  });

// POST /enrolments/{enrolmentId}/decline: DeclineRequest. The learner may ask again.
export const declineRequestRoute = declareRoute({
  key: 'POST /enrolments/{enrolmentId}/decline',
  summary: 'Say no to a learner who asked to begin a course, and why',
  request: z.strictObject({ ...noInput, path: enrolmentPath, body: reasonBody }),
  concerns: ({ path }) => partsOfEnrolmentId(path.enrolmentId).learnerId,
  rejections: ['not-requested', 'own-request'],
  responses: {
    200: {
      description: 'Declined',
      body: z.object({ enrolmentId: z.string(), status: z.literal('declined') }),
    },
  },
});

export const declineRequest = ({ enrolments }: Services) =>
  declineRequestRoute.answeredBy(async ({ path: { enrolmentId }, body, caller, now, metadata }) => {
    const { tenant, learnerId: answeredBy } = caller;
    const { learnerId } = partsOfEnrolmentId(enrolmentId);
    const { reason } = body;
    const change = await enrolments.changeOrBegin(tenant, enrolmentId, metadata, (state) =>
      decideDeclineRequest(state, { learnerId, answeredBy, reason, now: now.toISOString() }),
    );
    return commandAnswer(change, { status: 200, body: { enrolmentId, status: 'declined' } });
  });
