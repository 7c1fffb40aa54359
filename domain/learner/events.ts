import * as z from 'zod';
import { type EventOf, eventCatalogue } from '../shared/event-catalogue.ts';

/** Who it is, unreadable without the learner's own key; `digest` tells whether two ciphertexts say the same. */
const personalDataSchema = z.object({ ciphertext: z.string(), digest: z.string() });

/** Where the learner stands in the company; dates are days (yyyy-mm-dd). */
const employmentSchema = z.object({
  department: z.string().optional(),
  jobTitle: z.string().optional(),
  managerId: z.string().optional(),
  startsOn: z.string().optional(),
  endsOn: z.string().optional(),
});

/** The whole of what is known: a field that is absent is not known any more. */
const learnerSchema = employmentSchema.extend({
  personalData: personalDataSchema,
  /** On that day `startsOn` was still to come, and nothing had begun: the learner is not in service yet. */
  isExpected: z.boolean().optional(),
});

export const learnerEvents = eventCatalogue({
  LearnerRegistered: { schemaVersion: 1, data: learnerSchema },
  LearnerChanged: { schemaVersion: 1, data: learnerSchema },
  /** The day came on which an expected learner starts. */
  LearnerStarted: { schemaVersion: 1, data: z.object({ startsOn: z.string() }) },
  /** `endsOn` is the last day that counted. */
  LearnerLeft: { schemaVersion: 1, data: z.object({ endsOn: z.string() }) },
  LearnerReturned: { schemaVersion: 1, data: z.object({ startsOn: z.string() }) },
  /** The learner is to be forgotten, and is to everyone who asks from here on. `ErasureCompleted` tells when it is done. */
  LearnerErased: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  /** The learner's key is destroyed: the personal data of every earlier event can't be read any more, in any copy of it. */
  ErasureCompleted: {
    schemaVersion: 1,
    data: z.object({
      /** What was gone through, and holds nothing of the learner any more. */
      stores: z.array(z.string()),
    }),
  },
  /** Nothing of this learner may be erased for now. */
  HoldPlaced: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  HoldLifted: { schemaVersion: 1, data: z.object({ reason: z.string() }) },
  /** The learner's calendar can be read by who has its URL, which holds this number; the one before can't any more. */
  CalendarLinkMade: { schemaVersion: 1, data: z.object({ linkNumber: z.number() }) },
  CalendarLinkRevoked: { schemaVersion: 1, data: z.object({ linkNumber: z.number() }) },
});
export type LearnerEvent = EventOf<typeof learnerEvents>;
export type PersonalDataReference = z.infer<typeof personalDataSchema>;
export type Employment = z.infer<typeof employmentSchema>;
