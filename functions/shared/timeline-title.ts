import type { AttendanceStatus } from '../../domain/enrolment/events.ts';
import { unreachable } from '../../domain/shared/decision.ts';
import type { Mode } from '../../domain/shared/values.ts';
import type { Language } from './tenant-language.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** The sentence that tells a learner what an entry of the timeline is, in the tenant's language. */
export function timelineTitle(entry: TimelineEntry, language: Language): string {
  return language === 'nl' ? dutchTitle(entry) : englishTitle(entry);
}

const dutch = {
  ...formatsOf('nl-NL'),
  mode: { 'on-site': 'op locatie', remote: 'op afstand' } satisfies Record<Mode, string>,
  attendance: {
    present: 'Aanwezig bij',
    late: 'Later gekomen bij',
    'left-early': 'Eerder vertrokken bij',
    absent: 'Afwezig bij',
    excused: 'Met bericht afwezig bij',
  } satisfies Record<AttendanceStatus, string>,
};

function dutchTitle(entry: TimelineEntry): string {
  const { mode, attendance, percent, minutes, moment } = dutch;
  switch (entry.type) {
    case 'EnrolmentRequested':
      return `Je vroeg om ${entry.courseTitle} te mogen volgen`;
    case 'EnrolmentDeclined':
      return `Je aanvraag voor ${entry.courseTitle} is afgewezen: ${entry.reason}`;
    case 'EnrolmentRequestWithdrawn':
      return `Je trok je aanvraag voor ${entry.courseTitle} in`;
    case 'Enrolled': {
      const begun =
        entry.attempt === 1
          ? `begon aan ${entry.courseTitle}`
          : `begon opnieuw aan ${entry.courseTitle} (poging ${entry.attempt})`;
      return entry.isApproved ? `Je aanvraag is goedgekeurd: je ${begun}` : `Je ${begun}`;
    }
    case 'ActivityProgressed': {
      const parts = [
        ...(entry.progress === undefined ? [] : [`${percent(entry.progress)} gedaan`]),
        ...(entry.score === undefined ? [] : [`score ${percent(entry.score)}`]),
      ];
      if (parts.length > 0) return `${entry.activityTitle}: ${parts.join(', ')}`;
      return entry.minutes === undefined
        ? `Je werkte aan ${entry.activityTitle}`
        : `Je werkte ${minutes(entry.minutes)} aan ${entry.activityTitle}`;
    }
    case 'CheckedIn':
      return `Je kwam bij ${entry.activityTitle} (${mode[entry.mode]})`;
    case 'CheckedOut':
      return `Je ging weg bij ${entry.activityTitle} (${mode[entry.mode]})`;
    case 'AttendanceRecorded': {
      const what = `${attendance[entry.status]} ${entry.activityTitle}`;
      return isAway(entry.status) ? what : `${what} (${mode[entry.mode]}), ${minutes(entry.minutes)}`;
    }
    case 'ActivityExempted':
      return entry.score === undefined
        ? `Vrijstelling voor ${entry.activityTitle}`
        : `Vrijstelling voor ${entry.activityTitle} dankzij een score van ${percent(entry.score)}`;
    case 'RecordCorrected':
      return entry.isTakenBack
        ? `Registratie bij ${entry.activityTitle} vervallen`
        : `Registratie bij ${entry.activityTitle} gecorrigeerd`;
    case 'ActivityCompleted':
      return `${entry.activityTitle} afgerond`;
    case 'ActivityReopened':
      return `${entry.activityTitle} staat weer open`;
    case 'CourseCompleted':
      return `Je hebt ${entry.courseTitle} afgerond`;
    case 'CompletionWithdrawn':
      return `De afronding van ${entry.courseTitle} is ingetrokken`;
    case 'Withdrawn':
      return `Je stopte met ${entry.courseTitle}`;
    case 'SeatBooked':
      return `Je hebt een plek bij ${entry.activityTitle} op ${moment(entry)} (${mode[entry.mode]})`;
    case 'WaitingListJoined':
      return `Je staat op de wachtlijst voor ${entry.activityTitle} op ${moment(entry)} (${mode[entry.mode]})`;
    case 'SeatPromoted':
      return `Er kwam een plek vrij: je doet mee aan ${entry.activityTitle} op ${moment(entry)} (${mode[entry.mode]})`;
    case 'BookingCancelled':
      return `Je bent afgemeld voor ${entry.activityTitle} op ${moment(entry)}`;
    case 'BookingModeChanged':
      return entry.status === 'booked'
        ? `Je doet nu ${mode[entry.mode]} mee aan ${entry.activityTitle} op ${moment(entry)}`
        : `Je staat nu op de wachtlijst om ${mode[entry.mode]} mee te doen aan ${entry.activityTitle} op ${moment(entry)}`;
    case 'CertificateIssued':
      return entry.replaces === undefined
        ? `Certificaat ${entry.certificateTitle} behaald`
        : `Certificaat ${entry.certificateTitle} opnieuw afgegeven`;
    case 'CertificateRevoked':
      return `Certificaat ${entry.certificateTitle} ingetrokken`;
    case 'CertificateReplaced':
      return `Certificaat ${entry.certificateTitle} vervangen door een nieuw`;
    case 'CertificateExpiring':
      return `Certificaat ${entry.certificateTitle} verloopt binnenkort`;
    case 'CertificateExpired':
      return `Certificaat ${entry.certificateTitle} verlopen`;
    case 'ExternalCertificateSubmitted':
      return `${entry.certificateTitle} van elders ingediend`;
    case 'ExternalCertificateApproved':
      return `${entry.certificateTitle} van elders goedgekeurd`;
    case 'ExternalCertificateDeclined':
      return `${entry.certificateTitle} van elders afgewezen: ${entry.reason}`;
    case 'ExternalCertificateWithdrawn':
      return `${entry.certificateTitle} van elders ingetrokken`;
    default:
      return unreachable(entry);
  }
}

const english = {
  ...formatsOf('en-GB'),
  mode: { 'on-site': 'on site', remote: 'remotely' } satisfies Record<Mode, string>,
  attendance: {
    present: 'Attended',
    late: 'Came late to',
    'left-early': 'Left early from',
    absent: 'Absent from',
    excused: 'Excused from',
  } satisfies Record<AttendanceStatus, string>,
};

function englishTitle(entry: TimelineEntry): string {
  const { mode, attendance, percent, minutes, moment } = english;
  switch (entry.type) {
    case 'EnrolmentRequested':
      return `You asked to take ${entry.courseTitle}`;
    case 'EnrolmentDeclined':
      return `Your request for ${entry.courseTitle} was declined: ${entry.reason}`;
    case 'EnrolmentRequestWithdrawn':
      return `You took back your request for ${entry.courseTitle}`;
    case 'Enrolled': {
      const begun =
        entry.attempt === 1
          ? `started ${entry.courseTitle}`
          : `started ${entry.courseTitle} again (attempt ${entry.attempt})`;
      return entry.isApproved ? `Your request was approved: you ${begun}` : `You ${begun}`;
    }
    case 'ActivityProgressed': {
      const parts = [
        ...(entry.progress === undefined ? [] : [`${percent(entry.progress)} done`]),
        ...(entry.score === undefined ? [] : [`score ${percent(entry.score)}`]),
      ];
      if (parts.length > 0) return `${entry.activityTitle}: ${parts.join(', ')}`;
      return entry.minutes === undefined
        ? `You worked on ${entry.activityTitle}`
        : `You worked on ${entry.activityTitle} for ${minutes(entry.minutes)}`;
    }
    case 'CheckedIn':
      return `You came to ${entry.activityTitle} (${mode[entry.mode]})`;
    case 'CheckedOut':
      return `You left ${entry.activityTitle} (${mode[entry.mode]})`;
    case 'AttendanceRecorded': {
      const what = `${attendance[entry.status]} ${entry.activityTitle}`;
      return isAway(entry.status) ? what : `${what} (${mode[entry.mode]}), ${minutes(entry.minutes)}`;
    }
    case 'ActivityExempted':
      return entry.score === undefined
        ? `Exempt from ${entry.activityTitle}`
        : `Exempt from ${entry.activityTitle} thanks to a score of ${percent(entry.score)}`;
    case 'RecordCorrected':
      return entry.isTakenBack
        ? `A record of ${entry.activityTitle} was taken back`
        : `A record of ${entry.activityTitle} was corrected`;
    case 'ActivityCompleted':
      return `${entry.activityTitle} completed`;
    case 'ActivityReopened':
      return `${entry.activityTitle} is open again`;
    case 'CourseCompleted':
      return `You completed ${entry.courseTitle}`;
    case 'CompletionWithdrawn':
      return `The completion of ${entry.courseTitle} was withdrawn`;
    case 'Withdrawn':
      return `You stopped ${entry.courseTitle}`;
    case 'SeatBooked':
      return `You have a seat at ${entry.activityTitle} on ${moment(entry)} (${mode[entry.mode]})`;
    case 'WaitingListJoined':
      return `You are on the waiting list for ${entry.activityTitle} on ${moment(entry)} (${mode[entry.mode]})`;
    case 'SeatPromoted':
      return `A seat became free: you take part in ${entry.activityTitle} on ${moment(entry)} (${mode[entry.mode]})`;
    case 'BookingCancelled':
      return `Your booking for ${entry.activityTitle} on ${moment(entry)} was cancelled`;
    case 'BookingModeChanged':
      return entry.status === 'booked'
        ? `You now take part ${mode[entry.mode]} in ${entry.activityTitle} on ${moment(entry)}`
        : `You are now on the waiting list to take part ${mode[entry.mode]} in ${entry.activityTitle} on ${moment(entry)}`;
    case 'CertificateIssued':
      return entry.replaces === undefined
        ? `Certificate ${entry.certificateTitle} earned`
        : `Certificate ${entry.certificateTitle} issued anew`;
    case 'CertificateRevoked':
      return `Certificate ${entry.certificateTitle} revoked`;
    case 'CertificateReplaced':
      return `Certificate ${entry.certificateTitle} replaced by a new one`;
    case 'CertificateExpiring':
      return `Certificate ${entry.certificateTitle} expires soon`;
    case 'CertificateExpired':
      return `Certificate ${entry.certificateTitle} expired`;
    case 'ExternalCertificateSubmitted':
      return `${entry.certificateTitle} from elsewhere handed in`;
    case 'ExternalCertificateApproved':
      return `${entry.certificateTitle} from elsewhere approved`;
    case 'ExternalCertificateDeclined':
      return `${entry.certificateTitle} from elsewhere declined: ${entry.reason}`;
    case 'ExternalCertificateWithdrawn':
      return `${entry.certificateTitle} from elsewhere withdrawn`;
    default:
      return unreachable(entry);
  }
}

function isAway(status: AttendanceStatus): boolean {
  return status === 'absent' || status === 'excused';
}

function formatsOf(locale: string) {
  // Made when they are first asked for: the first takes milliseconds of a cold start, and few starts need a title.
  let percent: Intl.NumberFormat | undefined;
  let minutes: Intl.NumberFormat | undefined;
  return {
    percent(ratio: number) {
      percent ??= new Intl.NumberFormat(locale, { style: 'percent' });
      // Rounded down, as percent is everywhere: 99.9 % is not yet done.
      return percent.format(Math.floor(ratio * 100 + 1e-9) / 100);
    },
    minutes(count: number) {
      minutes ??= new Intl.NumberFormat(locale, { style: 'unit', unit: 'minute', unitDisplay: 'long' });
      return minutes.format(count);
    },
    /** The session's start, on the clocks where it takes place. */
    moment: ({ startsAt, timeZone }: { startsAt: string; timeZone: string }) =>
      new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone }).format(
        new Date(startsAt),
      ),
  };
}
