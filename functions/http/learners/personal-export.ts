import * as z from 'zod';
import { learnerEvents } from '../../../domain/learner/events.ts';
import { session } from '../../../domain/session/state.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { Commit, StoredEvent } from '../../../ledger/commit.ts';
import type { Ledger } from '../../../ledger/ledger.ts';
import type { ApplicationSecret } from '../../shared/application-secret.ts';
import { openCursor, sealCursor } from '../../shared/cursor.ts';
import { type LearnerTraces, tracesOf } from '../../shared/learner-traces.ts';
import type { PersonalDataVault } from '../../shared/personal-data.ts';
import { streamOf } from '../../shared/streams.ts';
import type { Language } from '../../shared/tenant-language.ts';

/** The parts in which a record comes, in their order. */
const parts = ['learner', 'enrolment', 'certificate', 'externalCertificate', 'session'] as const;
type Part = (typeof parts)[number];

/** An event as the person whom it is about gets it. */
export const exportedEventSchema = z.object({
  part: z.enum(parts),
  id: z
    .string()
    .describe(
      'Of the learner, the enrolment, the certificate (from elsewhere) or the session that it belongs to',
    ),
  eventId: z.string(),
  type: z.string(),
  occurredAt: z.string(),
  recordedAt: z.string(),
  title: z.string().optional().describe('As the timeline tells it'),
  by: z
    .object({ kind: z.enum(['user', 'system', 'import']), roles: z.array(z.string()) })
    .describe('In which roles it was done; who else did it is their data'),
  source: z.string().optional().describe('Of what came from an employee file: <importId>#<row>'),
  data: z.record(z.string(), z.unknown()).describe('As it is stored, with personal data decrypted'),
  session: z
    .object({
      courseTitle: z.string(),
      activityTitle: z.string(),
      startsAt: z.string(),
      endsAt: z.string(),
    })
    .optional()
    .describe('Of a booking: of which meeting'),
});
type ExportedEvent = z.infer<typeof exportedEventSchema>;

/** A Lambda answers with 6 MB at most, and a person waits: what is more comes with the next page. */
const usualPage = { enoughBytes: 4_000_000, mostStreams: 500 } as const;

/** What an export is made of. */
interface ExportServices {
  readonly ledger: Ledger;
  readonly vault: Pick<PersonalDataVault, 'decrypt'>;
  readonly views: Parameters<typeof tracesOf>[0];
  readonly secret: Pick<ApplicationSecret, 'keyFor'>;
}

/** What each part holds, for the person. */
const explanations: Readonly<Record<Part | 'files' | 'erasure', Readonly<Record<Language, string>>>> = {
  learner: {
    nl: 'Wie u bent, waar u werkt of werkte, en elke wijziging daarvan sinds u bekend bent; en wanneer u een link naar uw agenda maakte of introk.',
    en: 'Who you are, where you work or worked, and each change of it since you are known; and when you made or revoked a link to your calendar.',
  },
  enrolment: {
    nl: 'De opleidingen die u volgt, volgde of aanvroeg: antwoorden op aanvragen, voortgang, scores, in- en uitchecken, aanwezigheid, vrijstellingen en correcties, van alle pogingen.',
    en: 'The courses that you take, took or asked for: answers to requests, progress, scores, checking in and out, attendance, exemptions and corrections, of all attempts.',
  },
  certificate: {
    nl: 'De certificaten die u behaalde, en of ze zijn ingetrokken, vervangen of verlopen.',
    en: 'The certificates that you earned, and whether they were revoked, replaced or expired.',
  },
  externalCertificate: {
    nl: 'De certificaten van elders die u indiende of die voor u zijn ingediend, en wat daarop is geantwoord. Het bestand zelf krijgt u met GET /external-certificates/{id}/file.',
    en: 'The certificates from elsewhere that you handed in or that were handed in for you, and what was answered. The file itself you get by GET /external-certificates/{id}/file.',
  },
  session: {
    nl: 'De bijeenkomsten waarvoor u een plaats boekte of op de wachtlijst stond.',
    en: 'The meetings for which you booked a seat or stood on the waiting list.',
  },
  files: {
    nl: 'Bestanden die personeelszaken aanlevert worden hooguit 90 dagen bewaard. Wat daaruit over u is overgenomen staat hierin; "source" noemt het bestand en de rij.',
    en: 'Files that HR delivers are kept for 90 days at most. What was taken from them about you is in here; "source" names the file and the row.',
  },
  erasure: {
    nl: 'Na verwijdering blijven gebeurtenissen onder uw nummer in dit systeem bestaan; wie u was is er niet meer uit op te maken.',
    en: 'After an erasure events remain under your id in this system; who you were can not be told from them any more.',
  },
};

export function explained(language: Language) {
  return Object.fromEntries(Object.entries(explanations).map(([part, texts]) => [part, texts[language]]));
}

/** A stream that tells of the learner, or may. */
interface Place {
  readonly part: Part;
  readonly id: string;
  readonly stream: string;
}

/** What is told of an event; undefined when it is not about the learner. */
type Teller = (event: StoredEvent) => Promise<Pick<ExportedEvent, 'data' | 'session'> | undefined>;

/** A page of all events that tell of a learner: those of their own streams, and of sessions those that name them. */
export async function exportedEvents(
  services: ExportServices,
  tenant: string,
  learnerId: string,
  cursor: string | undefined,
  { enoughBytes, mostStreams }: { readonly enoughBytes: number; readonly mostStreams: number } = usualPage,
): Promise<{ events: readonly ExportedEvent[]; nextCursor?: string }> {
  const key = await services.secret.keyFor('cursor');
  const scope = ['export', tenant, learnerId];
  const from = cursor === undefined ? undefined : positionSchema.parse(openCursor(key, scope, cursor));
  const nextCursor = ({ part, id }: Place, version = 1) =>
    sealCursor(key, scope, { part, id, version: String(version) });
  const traces = await tracesOf(services.views, tenant, learnerId);
  const titles = new Map(traces.timeline.map(({ eventId, title }) => [eventId, title]));
  const places = placesOf(tenant, learnerId, traces).filter((place) => !from || compare(place, from) >= 0);
  const events: ExportedEvent[] = [];
  let bytes = 0;
  for (const [streams, place] of places.entries()) {
    if (streams === mostStreams) return { events, nextCursor: nextCursor(place) };
    const fromVersion = from && compare(place, from) === 0 ? from.version : 1;
    const tell = await tellerOf(services, tenant, learnerId, place);
    for await (const commit of services.ledger.read(place.stream, { fromVersion })) {
      if (bytes > enoughBytes) return { events, nextCursor: nextCursor(place, commit.version) };
      for (const event of commit.events) {
        const told = await tell(event);
        if (!told) continue;
        const exported = { ...exportedFrom(place, commit, event, titles.get(event.id)), ...told };
        bytes += Buffer.byteLength(JSON.stringify(exported));
        events.push(exported);
      }
    }
  }
  return { events };
}

/** Where a page begins: with this commit of this stream. */
const positionSchema = z.object({ part: z.enum(parts), id: z.string(), version: z.coerce.number() });

function placesOf(tenant: string, learnerId: string, traces: LearnerTraces): readonly Place[] {
  const placesIn = (part: Part, ids: readonly string[]) =>
    ids.map((id): Place => ({ part, id, stream: streamOf[part](tenant, id) }));
  return [
    ...placesIn('learner', [learnerId]),
    ...placesIn('enrolment', traces.enrolmentIds),
    ...placesIn('certificate', traces.certificateIds),
    ...placesIn('externalCertificate', traces.externalCertificateIds),
    ...placesIn('session', traces.sessionIds),
  ].sort(compare);
}

function compare(one: Pick<Place, 'part' | 'id'>, other: Pick<Place, 'part' | 'id'>): number {
  if (one.part !== other.part) return parts.indexOf(one.part) - parts.indexOf(other.part);
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

function exportedFrom(
  { part, id }: Place,
  { recordedAt, actor, causationId }: Commit,
  event: StoredEvent,
  title: string | undefined,
): Omit<ExportedEvent, 'data'> {
  return {
    part,
    id,
    eventId: event.id,
    type: event.type,
    occurredAt: event.occurredAt,
    recordedAt,
    ...(title !== undefined && { title }),
    by: { kind: actor.kind, roles: [...actor.roles] },
    ...(actor.kind === 'import' && causationId !== undefined && { source: causationId }),
  };
}

async function tellerOf(
  { ledger, vault }: Pick<ExportServices, 'ledger' | 'vault'>,
  tenant: string,
  learnerId: string,
  { part, stream }: Place,
): Promise<Teller> {
  switch (part) {
    case 'learner':
      return async (event) => {
        const { data } = learnerEvents.read(event);
        if (!('personalData' in data)) return { data };
        const { personalData, ...rest } = data;
        const person = await vault.decrypt(tenant, learnerId, personalData.ciphertext);
        return { data: { ...person, ...rest } };
      };
    case 'enrolment':
    case 'certificate':
    case 'externalCertificate':
      return async ({ data }) => ({ data: withoutOthers(data) });
    case 'session': {
      const { state } = await ledger.load(session, stream);
      if (state.status === 'none') return async () => undefined;
      const { courseTitle, activityTitle, startsAt, endsAt } = state;
      return async ({ data }) => {
        const booking = bookingSchema.safeParse(data);
        if (!booking.success || booking.data.learnerId !== learnerId) return undefined;
        return { data: booking.data, session: { courseTitle, activityTitle, startsAt, endsAt } };
      };
    }
    default:
      return unreachable(part);
  }
}

const bookingSchema = z.looseObject({ learnerId: z.string() });

/** Data of an event without the logins of others that stand in it: who exempted somebody, say. */
function withoutOthers(data: unknown): Record<string, unknown> {
  const text = JSON.stringify(data);
  return z
    .record(z.string(), z.unknown())
    .parse(JSON.parse(text, (name, value) => (name === 'actor' ? undefined : value)));
}
