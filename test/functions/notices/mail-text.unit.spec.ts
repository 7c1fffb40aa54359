import { describe, expect, it } from 'vitest';
import type { MailFacts, SessionFacts } from '../../../functions/notices/deliver/mail-facts.ts';
import { composeMail } from '../../../functions/notices/deliver/mail-form.ts';
import { mailText } from '../../../functions/notices/deliver/mail-text.ts';
import { languages } from '../../../functions/shared/tenant-language.ts';

const jan = { givenName: 'Jan', familyName: 'Jansen' };
const evening: SessionFacts = {
  activityTitle: 'Praktijkdag',
  courseTitle: 'BHV basis',
  timeZone: 'Europe/Amsterdam',
  meetings: [{ startsAt: '2026-11-24T18:00:00.000Z', endsAt: '2026-11-24T20:00:00.000Z' }],
  mode: 'on-site',
  room: 'Lokaal 1',
};
const status = 'booked';
const every = {
  enrolled: { kind: 'enrolled', courseTitle: 'BHV basis', dueOn: '2026-12-31', wasRequested: false },
  'enrolment-requested': { kind: 'enrolment-requested', courseTitle: 'BHV basis', by: jan },
  'enrolment-declined': { kind: 'enrolment-declined', courseTitle: 'BHV basis', reason: 'Volgend jaar' },
  'seat-booked': { kind: 'seat-booked', session: evening, status },
  waiting: { kind: 'waiting', session: evening, status: 'waiting' },
  'seat-promoted': { kind: 'seat-promoted', session: evening, status },
  'mode-changed': { kind: 'mode-changed', session: evening, status },
  moved: { kind: 'moved', session: evening, status },
  approaching: { kind: 'approaching', session: evening, status },
  'booking-cancelled': { kind: 'booking-cancelled', session: evening },
  'session-cancelled': { kind: 'session-cancelled', session: evening, reason: 'Trainer ziek' },
  'certificate-issued': { kind: 'certificate-issued', title: 'BHV', validUntil: '2027-11-24T23:30:00.000Z' },
  'certificate-issued-anew': {
    kind: 'certificate-issued-anew',
    title: 'BHV',
    validUntil: '2027-11-24T09:00:00.000Z',
  },
  'certificate-expiring': {
    kind: 'certificate-expiring',
    title: 'BHV',
    validUntil: '2027-11-24T09:00:00.000Z',
  },
  'certificate-expired': {
    kind: 'certificate-expired',
    title: 'BHV',
    validUntil: '2027-11-24T09:00:00.000Z',
  },
  'external-certificate-submitted': { kind: 'external-certificate-submitted', title: 'BHV', of: jan },
  'external-certificate-approved': { kind: 'external-certificate-approved', title: 'BHV' },
  'external-certificate-declined': {
    kind: 'external-certificate-declined',
    title: 'BHV',
    reason: 'Niet leesbaar',
  },
  'certificate-revoked': { kind: 'certificate-revoked', title: 'BHV', reason: 'Vergissing' },
} as const satisfies { readonly [Kind in MailFacts['kind']]: MailFacts & { readonly kind: Kind } };
const textOf = (facts: MailFacts, language: 'nl' | 'en' = 'nl') =>
  composeMail(mailText(facts, jan, language));

describe.each(languages)('a mail in %s', (language) => {
  it.each(Object.values(every))('says what happened, to whom: $kind', (facts) => {
    const { subject, text, html } = textOf(facts, language);
    expect(subject).toMatch(/Praktijkdag|BHV/);
    expect(text.startsWith(language === 'nl' ? 'Beste Jan,\n\n' : 'Dear Jan,\n\n')).toBe(true);
    expect(html).toContain(`<html lang="${language}">`);
    expect(`${subject}${text}${html}`).not.toMatch(/undefined|null|\[object|Invalid/);
    if ('reason' in facts) expect(text).toContain(facts.reason);
    if ('session' in facts) expect(text).toContain('Lokaal 1');
  });
});

describe('when it is', () => {
  it('is told in words, on the clocks where it takes place', () => {
    expect(textOf(every['seat-booked']).text).toContain('Wanneer: dinsdag 24 november 2026, 19:00–21:00 CET');
    expect(textOf(every['seat-booked'], 'en').text).toContain(
      'When: Tuesday, 24 November 2026, 19:00–21:00 CET',
    );
    const inSummer = { startsAt: '2026-07-01T18:00:00.000Z', endsAt: '2026-07-01T20:00:00.000Z' };
    const summer = { ...every['seat-booked'], session: { ...evening, meetings: [inSummer] } };
    expect(textOf(summer).text).toContain('woensdag 1 juli 2026, 20:00–22:00 CEST');
  });

  it('is told of each meeting of a series', () => {
    const again = { startsAt: '2026-12-01T18:00:00.000Z', endsAt: '2026-12-01T20:00:00.000Z' };
    const series = { ...every.moved, session: { ...evening, meetings: [...evening.meetings, again] } };
    const { text } = textOf(series);
    expect(text.match(/Wanneer: /g)).toHaveLength(2);
    expect(text).toContain('dinsdag 1 december 2026');
  });

  it('is the day at the company of what ends at a moment, and the very day of what is due', () => {
    expect(textOf(every['certificate-issued']).text).toContain('Geldig tot: donderdag 25 november 2027');
    expect(textOf(every.enrolled).text).toContain('Klaar vóór het eind van: donderdag 31 december 2026');
  });
});

describe('what people wrote', () => {
  it('is text in HTML too', () => {
    const evil = { ...evening, activityTitle: '<img src=x onerror=alert(1)> & "co"', room: "<b>'1'</b>" };
    const { html } = textOf({ ...every['seat-booked'], session: evil });
    expect(html).not.toMatch(/<img|<b>/);
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp; &quot;co&quot;');
    expect(html).toContain('&lt;b&gt;&#39;1&#39;&lt;/b&gt;');
  });

  it('stays one line in a subject', () => {
    const { subject } = textOf({ ...every['certificate-issued'], title: 'BHV\r\nBcc: all@example.org' });
    expect(subject).toBe('Je certificaat: BHV Bcc: all@example.org');
  });

  it('is a link only where it leads to the web', () => {
    const joinAt = (joinUrl: string) =>
      textOf({ ...every['seat-booked'], session: { ...evening, joinUrl } }).html;
    expect(joinAt('https://meet.example.org/a?b="c"&d')).toContain(
      '<a href="https://meet.example.org/a?b=&quot;c&quot;&amp;d">',
    );
    expect(joinAt('javascript:alert(1)')).not.toContain('<a ');
  });
});
