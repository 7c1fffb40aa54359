import type { CertificateStatus } from '../../../../domain/certificate/state.ts';
import type { MinutesByForm } from '../../../../domain/enrolment/path.ts';
import { companyTimeZone } from '../../../shared/company-calendar.ts';
import type { Language } from '../../../shared/tenant-language.ts';

type Warning = Exclude<CertificateStatus, 'valid'>;

export interface Words {
  readonly locale: string;
  readonly kind: string;
  readonly awardedTo: string;
  readonly completed: string;
  readonly version: (version: number) => string;
  readonly issuedOn: string;
  readonly validUntil: string;
  readonly timeSpent: string;
  readonly hours: (hours: string) => string;
  readonly minutes: (minutes: number) => string;
  readonly forms: Readonly<Record<keyof MinutesByForm, string>>;
  readonly check: string;
  readonly number: string;
  readonly logoOf: (name: string) => string;
  readonly qr: string;
  readonly attachment: string;
  readonly alteredName: string;
  /** Across the paper. */
  readonly stamp: Readonly<Record<'expired' | 'revoked' | 'replaced', string>>;
  /** Above all, when it is not simply valid. */
  readonly warnings: Readonly<Record<Warning, (validUntil: string) => string>>;
  readonly replaced: (certificateId: string) => string;
}

export const paperWords: Readonly<Record<Language, Words>> = {
  nl: {
    locale: 'nl-NL',
    kind: 'Certificaat',
    awardedTo: 'uitgereikt aan',
    completed: 'voor het voltooien van',
    version: (version) => `versie ${version}`,
    issuedOn: 'Datum van uitgifte',
    validUntil: 'Geldig tot',
    timeSpent: 'Bestede tijd',
    hours: (hours) => `${hours} uur`,
    minutes: (minutes) => `${minutes} ${minutes === 1 ? 'minuut' : 'minuten'}`,
    forms: {
      online: 'online',
      onSite: 'op locatie',
      remote: 'op afstand',
    },
    check: 'Controleer de echtheid: scan de code, of ga naar',
    number: 'Certificaatnummer',
    logoOf: (name) => `Logo van ${name}`,
    qr: 'QR-code die naar de controle van dit certificaat leidt; het adres staat ernaast.',
    attachment: 'Dit certificaat, ondertekend, voor programma\u2019s (Open Badges 3.0)',
    alteredName:
      'Sommige tekens kunnen hier niet worden weergegeven; in de bijlage credential.json staat de naam voluit.',
    stamp: { expired: 'VERLOPEN', revoked: 'INGETROKKEN', replaced: 'VERVANGEN' },
    warnings: {
      'in-grace': (until) =>
        `De geldigheid van dit certificaat eindigde op ${until}; het wordt nog even geaccepteerd.`,
      expired: (until) => `Verlopen: dit certificaat was geldig tot ${until} en telt niet meer.`,
      revoked: () => 'Ingetrokken: dit certificaat is niet geldig.',
    },
    replaced: (certificateId) =>
      `Vervangen: dit certificaat is niet geldig. In plaats ervan kwam certificaat ${certificateId}.`,
  },
  en: {
    locale: 'en-GB',
    kind: 'Certificate',
    awardedTo: 'awarded to',
    completed: 'for completing',
    version: (version) => `version ${version}`,
    issuedOn: 'Date of issue',
    validUntil: 'Valid until',
    timeSpent: 'Time spent',
    hours: (hours) => `${hours} ${hours === '1' ? 'hour' : 'hours'}`,
    minutes: (minutes) => `${minutes} ${minutes === 1 ? 'minute' : 'minutes'}`,
    forms: {
      online: 'online',
      onSite: 'on site',
      remote: 'remote',
    },
    check: 'Check that it is genuine: scan the code, or go to',
    number: 'Certificate number',
    logoOf: (name) => `Logo of ${name}`,
    qr: 'QR code that leads to the check of this certificate; the address stands beside it.',
    attachment: 'This certificate, signed, for programs (Open Badges 3.0)',
    alteredName:
      'Some characters can not be shown here; the attachment credential.json has the name in full.',
    stamp: { expired: 'EXPIRED', revoked: 'REVOKED', replaced: 'REPLACED' },
    warnings: {
      'in-grace': (until) =>
        `The validity of this certificate ended on ${until}; it is accepted for a little longer.`,
      expired: (until) => `Expired: this certificate was valid until ${until} and counts no more.`,
      revoked: () => 'Revoked: this certificate is not valid.',
    },
    replaced: (certificateId) =>
      `Replaced: this certificate is not valid. Certificate ${certificateId} came in its place.`,
  },
};

/** A day as it is written out there: `25 november 2026`. */
export function dayInWords({ locale }: Pick<Words, 'locale'>, time: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: companyTimeZone }).format(
    new Date(time),
  );
}

/** The time that went into it, by where it was spent: `1,5 uur online`, `45 minuten op locatie`. */
export function timeSpentInWords({ locale, hours, minutes, forms }: Words, spent: MinutesByForm): string[] {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
  const inWords = (taken: number) => (taken < 60 ? minutes(taken) : hours(number.format(taken / 60)));
  return (['online', 'onSite', 'remote'] as const)
    .filter((form) => spent[form] > 0)
    .map((form) => `${inWords(spent[form])} ${forms[form]}`);
}
