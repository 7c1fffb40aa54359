import { v7 as newId } from 'uuid';
import { beforeEach, describe, expect, it } from 'vitest';
import { courseContentSchema } from '../../../domain/course/content.ts';
import { publishCourse } from '../../../domain/course/decide.ts';
import { course } from '../../../domain/course/state.ts';
import { enrol, withdraw } from '../../../domain/enrolment/decide.ts';
import { enrolment } from '../../../domain/enrolment/state.ts';
import {
  approveExternalCertificate,
  submitExternalCertificate,
  withdrawExternalCertificate,
} from '../../../domain/external-certificate/decide.ts';
import {
  externalCertificate,
  summariseExternalCertificate,
} from '../../../domain/external-certificate/state.ts';
import { exemptByQualificationPolicy } from '../../../functions/policies/exempt-by-qualification/policy.ts';
import { type BusEvent, busEventsOf } from '../../../functions/shared/bus-event.ts';
import { Enrolments } from '../../../functions/shared/enrolments.ts';
import type { SubscribedEvent } from '../../../functions/shared/projection-handler.ts';
import { PublishedCourses } from '../../../functions/shared/published-courses.ts';
import { streamOf } from '../../../functions/shared/streams.ts';
import { policies } from '../../../functions/shared/subscriptions.ts';
import { commitOf } from '../../../ledger/item.ts';
import { Ledger } from '../../../ledger/ledger.ts';
import { singleVideo } from '../../support/courses.ts';
import { MemoryTable } from '../../support/memory-table.ts';

type WakingEvent = SubscribedEvent<(typeof policies)['exempt-by-qualification'][number]>;

const now = '2026-06-01T09:00:00.000Z';
const metadata = { actor: { kind: 'user', id: 'hr', roles: ['hr'] }, correlationId: 'test' } as const;
const [video] = singleVideo.activities;
const content = courseContentSchema.parse({
  ...singleVideo,
  activities: [{ ...video, exemptByQualification: 'ehbo' }],
});

let jan: Newcomer;
beforeEach(async () => {
  jan = new Newcomer();
  await jan.publishes();
});

/** A learner and the policy, without any projection: what it is to find later it has to write itself. */
class Newcomer {
  readonly #table = new MemoryTable();
  readonly #ledger = new Ledger({
    client: this.#table.client,
    tableName: 'ledger',
    now: () => new Date(now),
    newId,
  });
  readonly #enrolments = new Enrolments(this.#ledger, new PublishedCourses(this.#ledger));
  readonly #courses = new Set<string>();
  readonly #certificates = new Set<string>();
  readonly #policy = exemptByQualificationPolicy({
    ledger: this.#ledger,
    enrolments: this.#enrolments,
    exemptions: {
      courseIdsOf: async () => [...this.#courses],
      externalCertificateIdsOf: async () => [...this.#certificates],
    },
    views: {
      putEnrolment: async (_tenant, _version, { courseId }) => void this.#courses.add(courseId),
      putExternalCertificate: async (_tenant, _version, { externalCertificateId }) =>
        void this.#certificates.add(externalCertificateId),
    },
    now: () => new Date(now),
  });

  async publishes(): Promise<void> {
    await this.#ledger.execute({
      aggregate: course,
      stream: streamOf.course('acme', 'video'),
      metadata,
      decide: ({ state }) => publishCourse(state, { content, now }),
    });
  }

  async begins(): Promise<WakingEvent> {
    await this.#enrolments.changeOrBegin('acme', 'video.E1', metadata, (state, offered) =>
      enrol(state, { ...offered, learnerId: 'E1', now }),
    );
    return this.#last('Enrolled');
  }

  async givesUp(): Promise<void> {
    await this.#enrolments.changeOrBegin('acme', 'video.E1', metadata, (state) =>
      withdraw(state, { reason: 'Another post', now }),
    );
  }

  async isApproved(qualification: string | undefined = 'ehbo'): Promise<WakingEvent> {
    const certificate = { learnerId: 'E1', title: 'EHBO', issuedBy: 'Oranje Kruis', issuedOn: '2026-03-01' };
    await this.#change((state) =>
      submitExternalCertificate(state, {
        certificate: { ...certificate, ...(qualification !== '' && { qualification }) },
        today: '2026-06-01',
        now,
      }),
    );
    await this.#change((state) =>
      approveExternalCertificate(state, { answeredBy: 'M1', fileFound: undefined, now }),
    );
    return this.#last('ExternalCertificateApproved');
  }

  async isTakenBack(): Promise<WakingEvent> {
    await this.#change((state) => withdrawExternalCertificate(state, { reason: 'Of another', now }));
    return this.#last('ExternalCertificateWithdrawn');
  }

  hears(event: WakingEvent): Promise<void> {
    return this.#policy(event);
  }

  /** What was recorded of the enrolment. */
  told(): readonly string[] {
    return this.#events(streamOf.enrolment('acme', 'video.E1')).map(({ type }) => type);
  }

  /** Who exempts from the film, as it stands. */
  async exemptedBy(): Promise<unknown> {
    const { state } = await this.#ledger.load(enrolment, streamOf.enrolment('acme', 'video.E1'));
    return state.status === 'none' ? undefined : state.activities.video?.exemption?.by;
  }

  async #change(
    decide: (
      state: Parameters<typeof submitExternalCertificate>[0],
    ) => ReturnType<typeof submitExternalCertificate>,
  ): Promise<void> {
    await this.#ledger.execute({
      aggregate: externalCertificate,
      stream: streamOf.externalCertificate('acme', 'x1'),
      metadata,
      decide: ({ state }) => decide(state),
      summarise: (state) => summariseExternalCertificate('x1', state),
    });
  }

  #events(stream: string): readonly BusEvent[] {
    return this.#table.itemsOf(stream).flatMap((item) => busEventsOf(commitOf(item)));
  }

  #last(type: WakingEvent['type']): WakingEvent {
    const event = this.#table
      .streams()
      .flatMap((stream) => this.#events(stream))
      .filter(isWaking)
      .findLast((each) => each.type === type);
    if (!event) throw new Error(`There was no ${type}`);
    return event;
  }
}

const isWaking = (event: BusEvent): event is WakingEvent =>
  policies['exempt-by-qualification'].some((type) => type === event.type);

const byCertificate = { externalCertificateId: 'x1' };

describe('who begins a course and brings what makes it needless', () => {
  it.each([
    ['enrolment is heard of first', ['enrolment', 'approval']],
    ['approval is heard of first', ['approval', 'enrolment']],
    ['either is heard of twice', ['approval', 'enrolment', 'enrolment', 'approval']],
  ] as const)('is exempt, once: %s', async (_order, order) => {
    const heard = { enrolment: await jan.begins(), approval: await jan.isApproved() };
    for (const each of order) await jan.hears(heard[each]);
    expect(await jan.exemptedBy()).toEqual(byCertificate);
    expect(jan.told()).toEqual(['Enrolled', 'ActivityExempted', 'CourseCompleted']);
  });

  it('has it to do when the certificate is taken back, whatever is heard again after that', async () => {
    const heard = [await jan.begins(), await jan.isApproved()];
    for (const event of heard) await jan.hears(event);
    const takenBack = await jan.isTakenBack();
    for (const event of [takenBack, ...heard, takenBack]) await jan.hears(event);
    expect(await jan.exemptedBy()).toBeUndefined();
    expect(jan.told().slice(3)).toEqual(['RecordCorrected', 'ActivityReopened', 'CompletionWithdrawn']);
  });

  it('is not exempt by what was taken back before anything was heard of it', async () => {
    const heard = [await jan.begins(), await jan.isApproved(), await jan.isTakenBack()];
    for (const event of heard) await jan.hears(event);
    expect(jan.told()).toEqual(['Enrolled']);
  });

  it.each(['bhv', ''])('is not exempt by what proves something else: "%s"', async (qualification) => {
    const heard = [await jan.begins(), await jan.isApproved(qualification)];
    for (const event of heard) await jan.hears(event);
    expect(jan.told()).toEqual(['Enrolled']);
  });

  it('is not exempt in a course that was given up, and is in the next attempt', async () => {
    await jan.hears(await jan.begins());
    await jan.givesUp();
    await jan.hears(await jan.isApproved());
    expect(jan.told()).toEqual(['Enrolled', 'Withdrawn']);
    await jan.hears(await jan.begins());
    expect(await jan.exemptedBy()).toEqual(byCertificate);
  });
});
