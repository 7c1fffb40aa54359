import * as z from 'zod';
import {
  makeCalendarLink as decideMakeCalendarLink,
  revokeCalendarLink as decideRevokeCalendarLink,
} from '../../../domain/learner/decide.ts';
import { sealCalendarLink } from '../../shared/calendar-token.ts';
import { commandAnswer } from '../../shared/command-answer.ts';
import { declareRoute, noInput } from '../../shared/route.ts';
import { changeLearner } from '../learners/change-learner.ts';
import { ownLearnerId } from '../learners/own-learner.ts';
import type { Services } from '../services.ts';

// POST /me/calendar-link: MakeCalendarLink. Refuses who is not registered, has left or was erased.
export const makeCalendarLinkRoute = declareRoute({
  key: 'POST /me/calendar-link',
  summary: 'A URL by which a calendar program reads my meetings; the one before stops working',
  request: z.strictObject(noInput),
  rejections: ['unknown-learner', 'learner-left', 'learner-erased'],
  responses: {
    201: { description: 'The URL; who has it can read the calendar', body: z.object({ url: z.url() }) },
  },
});

export const makeCalendarLink = (services: Services) =>
  makeCalendarLinkRoute.answeredBy(async (request) => {
    const { caller, now, origin } = request;
    const learnerId = ownLearnerId(caller);
    const change = await changeLearner(services, { ...request, path: { learnerId } }, (state) =>
      decideMakeCalendarLink(state, { now: now.toISOString() }),
    );
    const { state } = change.loaded;
    if (state.status === 'none' || state.calendarLinkNumber === undefined) {
      throw new Error('A link that was made is there');
    }
    const token = sealCalendarLink(await services.secret.keyFor('calendar-link'), {
      tenant: caller.tenant,
      learnerId,
      linkNumber: state.calendarLinkNumber,
    });
    return commandAnswer(change, { status: 201, body: { url: `${origin}/calendars/${token}` } });
  });

// DELETE /me/calendar-link: RevokeCalendarLink.
export const revokeCalendarLinkRoute = declareRoute({
  key: 'DELETE /me/calendar-link',
  summary: 'Let nobody read my calendar by its URL any more',
  request: z.strictObject(noInput),
  rejections: ['unknown-learner'],
  responses: { 200: { description: 'Revoked', body: z.object({ hasLink: z.boolean() }) } },
});

export const revokeCalendarLink = (services: Services) =>
  revokeCalendarLinkRoute.answeredBy(async (request) => {
    const learnerId = ownLearnerId(request.caller);
    const change = await changeLearner(services, { ...request, path: { learnerId } }, (state) =>
      decideRevokeCalendarLink(state, { now: request.now.toISOString() }),
    );
    return commandAnswer(change, { status: 200, body: { hasLink: false } });
  });
