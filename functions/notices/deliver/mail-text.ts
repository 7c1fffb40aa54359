import type { Meeting } from '../../../domain/session/events.ts';
import { unreachable } from '../../../domain/shared/decision.ts';
import type { Mode } from '../../../domain/shared/values.ts';
import { companyTimeZone } from '../../shared/company-calendar.ts';
import { fullNameOf, type PersonalData } from '../../shared/personal-data.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { MailFacts, SessionFacts } from './mail-facts.ts';

/** What a mail says, before it has a form. */
export interface MailText {
  readonly language: Language;
  readonly subject: string;
  readonly greeting: string;
  readonly sentences: readonly string[];
  /** When, where, until when: each under what it is. */
  readonly details: readonly (readonly [label: string, value: string])[];
  /** Why this comes, and from where. */
  readonly closing: string;
}

/** Says it in the tenant's language. */
export function mailText(
  facts: MailFacts,
  to: Pick<PersonalData, 'givenName'>,
  language: Language,
): MailText {
  const text = language === 'nl' ? inDutch(facts, to) : inEnglish(facts, to);
  // Titles are what people made them; a subject is one line.
  return { ...text, language, subject: text.subject.replace(/\s+/g, ' ').trim() };
}

type Told = Pick<MailText, 'subject' | 'sentences'>;

const dutch = {
  ...formatsOf('nl-NL'),
  mode: { 'on-site': 'op locatie', remote: 'op afstand' } satisfies Record<Mode, string>,
  labels: {
    when: 'Wanneer',
    where: 'Waar',
    link: 'Meedoen',
    until: 'Geldig tot',
    by: 'Klaar vóór het eind van',
  },
};

function inDutch(facts: MailFacts, { givenName }: Pick<PersonalData, 'givenName'>) {
  return {
    greeting: `Beste ${givenName},`,
    ...dutchTold(facts),
    details: detailsOf(facts, dutch),
    closing: 'Dit bericht komt van het leerregister van je organisatie. Antwoorden leest niemand.',
  };
}

function dutchTold(facts: MailFacts): Told {
  const { mode } = dutch;
  const reason = (why: string) => `De reden: ${why}`;
  switch (facts.kind) {
    case 'enrolled':
      return {
        subject: `Je bent ingeschreven voor ${facts.courseTitle}`,
        sentences: [
          facts.wasRequested
            ? `Je aanvraag is goedgekeurd: je bent ingeschreven voor ${facts.courseTitle}.`
            : `Je bent ingeschreven voor ${facts.courseTitle}.`,
        ],
      };
    case 'enrolment-requested':
      return {
        subject: `Aanvraag voor ${facts.courseTitle}`,
        sentences: [
          `${fullNameOf(facts.by)} wil beginnen aan ${facts.courseTitle}, en vraagt je toestemming.`,
          'Je kunt de aanvraag in Leerspoor goedkeuren, of afwijzen met een reden.',
        ],
      };
    case 'enrolment-declined':
      return {
        subject: `Je aanvraag voor ${facts.courseTitle} is afgewezen`,
        sentences: [`Je aanvraag voor ${facts.courseTitle} is afgewezen.`, reason(facts.reason)],
      };
    case 'seat-booked':
      return {
        subject: `Je plek bij ${facts.session.activityTitle}`,
        sentences: [`Je hebt een plek bij ${titleOf(facts.session)}, ${mode[facts.session.mode]}.`],
      };
    case 'waiting':
      return {
        subject: `Je staat op de wachtlijst voor ${facts.session.activityTitle}`,
        sentences: [
          `Alle plekken ${mode[facts.session.mode]} bij ${titleOf(facts.session)} zijn bezet. Je staat op de wachtlijst.`,
          'Komt er een plek vrij, dan krijg je die vanzelf, en een bericht.',
        ],
      };
    case 'seat-promoted':
      return {
        subject: `Er is een plek voor je bij ${facts.session.activityTitle}`,
        sentences: [
          `Er kwam een plek vrij: je doet ${mode[facts.session.mode]} mee aan ${titleOf(facts.session)}.`,
        ],
      };
    case 'mode-changed':
      return {
        subject: `Je doet ${mode[facts.session.mode]} mee aan ${facts.session.activityTitle}`,
        sentences: [
          facts.status === 'booked'
            ? `Je hebt nu een plek ${mode[facts.session.mode]} bij ${titleOf(facts.session)}.`
            : `Je wacht nu op een plek ${mode[facts.session.mode]} bij ${titleOf(facts.session)}.`,
        ],
      };
    case 'booking-cancelled':
      return {
        subject: `Je bent afgemeld voor ${facts.session.activityTitle}`,
        sentences: [`Je bent afgemeld voor ${titleOf(facts.session)}.`],
      };
    case 'moved':
      return {
        subject: `Verplaatst: ${facts.session.activityTitle}`,
        sentences: [
          `${titleOf(facts.session)} is verplaatst.`,
          facts.status === 'booked' ? 'Je houdt je plek.' : 'Je houdt je plaats op de wachtlijst.',
        ],
      };
    case 'session-cancelled':
      return {
        subject: `Gaat niet door: ${facts.session.activityTitle}`,
        sentences: [`${titleOf(facts.session)} gaat niet door.`, reason(facts.reason)],
      };
    case 'approaching':
      return {
        subject: `Binnenkort: ${facts.session.activityTitle}`,
        sentences: [
          `${titleOf(facts.session)} begint binnen een dag. Je doet ${mode[facts.session.mode]} mee.`,
        ],
      };
    case 'certificate-issued':
      return {
        subject: `Je certificaat: ${facts.title}`,
        sentences: [`Gefeliciteerd: je hebt het certificaat ${facts.title} behaald.`],
      };
    case 'certificate-issued-anew':
      return {
        subject: `Je certificaat ${facts.title} is opnieuw afgegeven`,
        sentences: [
          `Je certificaat ${facts.title} is opnieuw afgegeven.`,
          'Het vorige telt niet meer: gebruik voortaan het nieuwe.',
        ],
      };
    case 'certificate-expiring':
      return {
        subject: `Je certificaat ${facts.title} verloopt binnenkort`,
        sentences: [`Je certificaat ${facts.title} verloopt binnenkort.`],
      };
    case 'certificate-expired':
      return {
        subject: `Je certificaat ${facts.title} is verlopen`,
        sentences: [`Je certificaat ${facts.title} is verlopen.`],
      };
    case 'certificate-revoked':
      return {
        subject: `Je certificaat ${facts.title} is ingetrokken`,
        sentences: [`Je certificaat ${facts.title} is ingetrokken.`, reason(facts.reason)],
      };
    case 'external-certificate-submitted':
      return {
        subject: `Te beoordelen: ${facts.title}`,
        sentences: [
          `Voor ${fullNameOf(facts.of)} is een certificaat van elders ingediend: ${facts.title}.`,
          'Je kunt het in Leerspoor bekijken en goedkeuren, of afwijzen met een reden.',
        ],
      };
    case 'external-certificate-approved':
      return {
        subject: `Goedgekeurd: ${facts.title}`,
        sentences: [`Je certificaat van elders, ${facts.title}, is goedgekeurd.`],
      };
    case 'external-certificate-declined':
      return {
        subject: `Afgewezen: ${facts.title}`,
        sentences: [`Je certificaat van elders, ${facts.title}, is afgewezen.`, reason(facts.reason)],
      };
    default:
      return unreachable(facts);
  }
}

const english = {
  ...formatsOf('en-GB'),
  mode: { 'on-site': 'on site', remote: 'remotely' } satisfies Record<Mode, string>,
  labels: {
    when: 'When',
    where: 'Where',
    link: 'Join at',
    until: 'Valid until',
    by: 'To be done by the end of',
  },
};

function inEnglish(facts: MailFacts, { givenName }: Pick<PersonalData, 'givenName'>) {
  return {
    greeting: `Dear ${givenName},`,
    ...englishTold(facts),
    details: detailsOf(facts, english),
    closing: "This message comes from your organisation's record of learning. Nobody reads replies.",
  };
}

function englishTold(facts: MailFacts): Told {
  const { mode } = english;
  const reason = (why: string) => `The reason: ${why}`;
  switch (facts.kind) {
    case 'enrolled':
      return {
        subject: `You are enrolled in ${facts.courseTitle}`,
        sentences: [
          facts.wasRequested
            ? `Your request is approved: you are enrolled in ${facts.courseTitle}.`
            : `You are enrolled in ${facts.courseTitle}.`,
        ],
      };
    case 'enrolment-requested':
      return {
        subject: `Request for ${facts.courseTitle}`,
        sentences: [
          `${fullNameOf(facts.by)} would like to begin ${facts.courseTitle}, and asks for your approval.`,
          'You can approve the request in Leerspoor, or decline it with a reason.',
        ],
      };
    case 'enrolment-declined':
      return {
        subject: `Your request for ${facts.courseTitle} was declined`,
        sentences: [`Your request for ${facts.courseTitle} was declined.`, reason(facts.reason)],
      };
    case 'seat-booked':
      return {
        subject: `Your seat in ${facts.session.activityTitle}`,
        sentences: [`You have a seat in ${titleOf(facts.session)}, ${mode[facts.session.mode]}.`],
      };
    case 'waiting':
      return {
        subject: `You are on the waiting list for ${facts.session.activityTitle}`,
        sentences: [
          `All seats to take part ${mode[facts.session.mode]} in ${titleOf(facts.session)} are taken. You are on the waiting list.`,
          'When a seat becomes free it is yours, and you get a message.',
        ],
      };
    case 'seat-promoted':
      return {
        subject: `There is a seat for you in ${facts.session.activityTitle}`,
        sentences: [
          `A seat became free: you take part ${mode[facts.session.mode]} in ${titleOf(facts.session)}.`,
        ],
      };
    case 'mode-changed':
      return {
        subject: `You take part ${mode[facts.session.mode]} in ${facts.session.activityTitle}`,
        sentences: [
          facts.status === 'booked'
            ? `You now have a seat to take part ${mode[facts.session.mode]} in ${titleOf(facts.session)}.`
            : `You now wait for a seat to take part ${mode[facts.session.mode]} in ${titleOf(facts.session)}.`,
        ],
      };
    case 'booking-cancelled':
      return {
        subject: `Your booking for ${facts.session.activityTitle} was cancelled`,
        sentences: [`Your booking for ${titleOf(facts.session)} was cancelled.`],
      };
    case 'moved':
      return {
        subject: `Moved: ${facts.session.activityTitle}`,
        sentences: [
          `${titleOf(facts.session)} was moved.`,
          facts.status === 'booked' ? 'You keep your seat.' : 'You keep your place on the waiting list.',
        ],
      };
    case 'session-cancelled':
      return {
        subject: `Cancelled: ${facts.session.activityTitle}`,
        sentences: [`${titleOf(facts.session)} does not take place.`, reason(facts.reason)],
      };
    case 'approaching':
      return {
        subject: `Soon: ${facts.session.activityTitle}`,
        sentences: [
          `${titleOf(facts.session)} begins within a day. You take part ${mode[facts.session.mode]}.`,
        ],
      };
    case 'certificate-issued':
      return {
        subject: `Your certificate: ${facts.title}`,
        sentences: [`Congratulations: you have earned the certificate ${facts.title}.`],
      };
    case 'certificate-issued-anew':
      return {
        subject: `Your certificate ${facts.title} was issued anew`,
        sentences: [
          `Your certificate ${facts.title} was issued anew.`,
          'The former one counts no more: use the new one from now on.',
        ],
      };
    case 'certificate-expiring':
      return {
        subject: `Your certificate ${facts.title} expires soon`,
        sentences: [`Your certificate ${facts.title} expires soon.`],
      };
    case 'certificate-expired':
      return {
        subject: `Your certificate ${facts.title} has expired`,
        sentences: [`Your certificate ${facts.title} has expired.`],
      };
    case 'certificate-revoked':
      return {
        subject: `Your certificate ${facts.title} was revoked`,
        sentences: [`Your certificate ${facts.title} was revoked.`, reason(facts.reason)],
      };
    case 'external-certificate-submitted':
      return {
        subject: `To be reviewed: ${facts.title}`,
        sentences: [
          `A certificate from elsewhere was handed in for ${fullNameOf(facts.of)}: ${facts.title}.`,
          'You can look at it in Leerspoor and approve it, or decline it with a reason.',
        ],
      };
    case 'external-certificate-approved':
      return {
        subject: `Approved: ${facts.title}`,
        sentences: [`Your certificate from elsewhere, ${facts.title}, was approved.`],
      };
    case 'external-certificate-declined':
      return {
        subject: `Declined: ${facts.title}`,
        sentences: [`Your certificate from elsewhere, ${facts.title}, was declined.`, reason(facts.reason)],
      };
    default:
      return unreachable(facts);
  }
}

type Words = typeof dutch | typeof english;

const titleOf = ({ activityTitle, courseTitle }: SessionFacts) => `${activityTitle} (${courseTitle})`;

function detailsOf(facts: MailFacts, { labels, span, day }: Words): MailText['details'] {
  if ('session' in facts) {
    const { meetings, timeZone, room, joinUrl } = facts.session;
    return [
      ...meetings.map((meeting) => [labels.when, span(meeting, timeZone)] as const),
      ...(room === undefined ? [] : [[labels.where, room] as const]),
      ...(joinUrl === undefined ? [] : [[labels.link, joinUrl] as const]),
    ];
  }
  if ('dueOn' in facts && facts.dueOn !== undefined) return [[labels.by, day(facts.dueOn, 'UTC')]];
  if ('validUntil' in facts && facts.validUntil !== undefined) {
    return [[labels.until, day(facts.validUntil, companyTimeZone)]];
  }
  return [];
}

function formatsOf(locale: string) {
  return {
    /** On the clocks where it takes place, which are named: a reader may be elsewhere. */
    span: ({ startsAt, endsAt }: Meeting, timeZone: string) => {
      const parts = { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const;
      const clock = { hour: '2-digit', minute: '2-digit', timeZoneName: 'short' } as const;
      const format = new Intl.DateTimeFormat(locale, { timeZone, ...parts, ...clock });
      return format.formatRange(new Date(startsAt), new Date(endsAt));
    },
    day: (time: string, timeZone: string) =>
      new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'full' }).format(new Date(time)),
  };
}
