import type { CertificateStatus } from '../../../domain/certificate/state.ts';
import { companyTimeZone } from '../../shared/company-calendar.ts';
import type { Language } from '../../shared/tenant-language.ts';

/** How something stands, as the page shows it: one that was replaced is revoked to a program, and more than that to people. */
export type Standing = CertificateStatus | 'replaced' | 'unknown';

/** What the page of the public check says, in one language. */
export interface PageWords {
  /** What kind of page it is. */
  readonly check: string;
  readonly unknownTitle: string;
  readonly word: Readonly<Record<Standing, string>>;
  /** What the word means, in a sentence. */
  readonly meaning: Readonly<Record<Standing, string>>;
  readonly seeReplacement: string;
  readonly labels: {
    readonly holder: string;
    readonly issuer: string;
    readonly issuedAt: string;
    readonly validUntil: string;
    readonly certificateId: string;
  };
  readonly noEnd: string;
  /** What to do besides, when the page names somebody, and when it names nobody. */
  readonly hint: { readonly named: string; readonly nameless: string; readonly unknown: string };
  readonly checkedAt: string;
  day(time: string): string;
  moment(time: Date): string;
}

const formatsOf = (locale: string) => {
  const day = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: companyTimeZone });
  const moment = new Intl.DateTimeFormat(locale, {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: companyTimeZone,
  });
  return {
    day: (time: string) => day.format(new Date(time)),
    moment: (time: Date) => moment.format(time),
  };
};

export const pageWords: Readonly<Record<Language, PageWords>> = {
  nl: {
    check: 'Controle van een certificaat',
    unknownTitle: 'Dit certificaat kennen we niet',
    word: {
      valid: 'Geldig',
      'in-grace': 'Net verlopen, telt nog',
      expired: 'Verlopen',
      revoked: 'Ingetrokken',
      replaced: 'Vervangen',
      unknown: 'Onbekend',
    },
    meaning: {
      valid: 'Dit certificaat is echt en nu geldig.',
      'in-grace':
        'De geldigheid is voorbij. Het certificaat telt nog even mee, zodat er tijd is om het te vernieuwen.',
      expired: 'Dit certificaat is echt, maar de geldigheid is voorbij. Het telt niet meer.',
      revoked: 'De organisatie die het uitgaf, heeft dit certificaat ingetrokken. Het telt niet meer.',
      replaced: 'Er is een ander certificaat voor in de plaats gekomen. Dit exemplaar telt niet meer.',
      unknown: 'Er is geen certificaat met dit nummer.',
    },
    seeReplacement: 'Bekijk het certificaat dat nu telt',
    labels: {
      holder: 'Op naam van',
      issuer: 'Uitgegeven door',
      issuedAt: 'Uitgegeven op',
      validUntil: 'Geldig tot',
      certificateId: 'Nummer',
    },
    noEnd: 'Onbeperkt',
    hint: {
      named: 'Vergelijk de naam met die van de persoon die het certificaat laat zien.',
      nameless:
        'Deze pagina noemt geen naam. Vergelijk titel, datum en nummer met het papier, en de naam op het papier met de persoon. Scan de QR-code op het certificaat om de naam ook hier te zien.',
      unknown:
        'Kijk of de link of het nummer helemaal is overgenomen. Een certificaat dat net is uitgegeven, vind je hier na een ogenblik.',
    },
    checkedAt: 'Zo stond het op',
    ...formatsOf('nl-NL'),
  },
  en: {
    check: 'Certificate check',
    unknownTitle: 'We do not know this certificate',
    word: {
      valid: 'Valid',
      'in-grace': 'Just ended, still counts',
      expired: 'Expired',
      revoked: 'Revoked',
      replaced: 'Replaced',
      unknown: 'Unknown',
    },
    meaning: {
      valid: 'This certificate is genuine and valid now.',
      'in-grace':
        'Its validity has ended. It still counts for a short while, so that there is time to renew it.',
      expired: 'This certificate is genuine, but its validity has ended. It no longer counts.',
      revoked: 'The organisation that issued this certificate has revoked it. It no longer counts.',
      replaced: 'Another certificate has come in its place. This one no longer counts.',
      unknown: 'There is no certificate with this number.',
    },
    seeReplacement: 'See the certificate that counts now',
    labels: {
      holder: 'In the name of',
      issuer: 'Issued by',
      issuedAt: 'Issued on',
      validUntil: 'Valid until',
      certificateId: 'Number',
    },
    noEnd: 'No end',
    hint: {
      named: 'Compare the name with that of the person who shows the certificate.',
      nameless:
        'This page names nobody. Compare title, date and number with the paper, and the name on the paper with the person. Scan the QR code on the certificate to see the name here as well.',
      unknown:
        'See whether the link or the number was copied as a whole. One that was issued just now is found here in a moment.',
    },
    checkedAt: 'This is how it stood on',
    ...formatsOf('en-GB'),
  },
};
