import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CheckedCertificate } from '../../../../functions/http/verification/check-certificate.ts';
import { certificatePage, unknownPage } from '../../../../functions/http/verification/check-page.ts';

const now = new Date('2026-11-25T18:20:00.000Z');
const certificateId = '3f1c9c6e-2a44-8b1e-9d0a-5a1b2c3d4e5f';
const checked: CheckedCertificate = {
  tenant: 'acme',
  issuer: { name: 'Acme Academie', accentColour: '#0b5fff', logo: { sha256: 'x', contentType: 'image/png' } },
  status: 'valid',
  title: 'BHV-certificaat',
  issuedAt: '2026-03-01T12:00:00.000Z',
  validUntil: '2027-02-28T23:30:00.000Z',
};
const pageOf = (
  more: Partial<CheckedCertificate> = {},
  { language = 'nl', replacementUrl }: { language?: 'nl' | 'en'; replacementUrl?: string } = {},
) => certificatePage({ ...checked, ...more }, { certificateId, language, now, replacementUrl });
const styleOf = (body: string) => /<style>(.*)<\/style>/s.exec(body)?.[1] ?? '';

/** The luminance of a colour (WCAG 2.2, relative luminance). */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe('the page of a certificate', () => {
  it('says in words what it is, whose word that is, and since when and until when it counts', () => {
    const { body } = pageOf();
    expect(body).toContain('<html lang="nl">');
    for (const text of ['BHV-certificaat', 'Acme Academie', 'Geldig', '1 maart 2026', '1 maart 2027']) {
      expect(body).toContain(text);
    }
    expect(body).toContain('<img src="/issuers/acme/logo" alt="">');
    expect(body).toContain('25 november 2026 om 19:20');
  });

  it('says it in the other language', () => {
    const { body } = pageOf({}, { language: 'en' });
    expect(body).toContain('<html lang="en">');
    for (const text of ['Valid', '1 March 2026', 'This page names nobody']) expect(body).toContain(text);
  });

  it.each([
    ['in-grace', 'Net verlopen, telt nog'],
    ['expired', 'Verlopen'],
    ['revoked', 'Ingetrokken'],
  ] as const)('says what it means to be %s', (status, word) => {
    const { body } = pageOf({ status });
    expect(body).toContain(`<strong>${word}</strong>`);
    expect(body).toContain(`<title>${word} · `);
    expect(body).not.toContain('<strong>Geldig</strong>');
  });

  it('leads to the one that came in its place', () => {
    const replacementUrl = 'https://leren.example/verify/next';
    const { body } = pageOf({ status: 'revoked', replacedBy: 'next' }, { replacementUrl });
    expect(body).toContain('<strong>Vervangen</strong>');
    expect(body).toContain(`<a href="${replacementUrl}">`);
  });

  it('tells whose it is where that is known, and nowhere that a history of pages keeps', () => {
    const { body } = pageOf({ holder: 'Zoë Çelik' });
    expect(body).toContain('<dd>Zoë Çelik</dd>');
    expect(body).not.toContain('noemt geen naam');
    expect(/<title>(.*)<\/title>/.exec(body)?.[1]).not.toContain('Zoë');
  });

  it('says so when there is no end to it', () => {
    const { validUntil: _end, ...endless } = checked;
    const { body } = certificatePage(endless, { certificateId, language: 'nl', now });
    expect(body).toContain('Onbeperkt');
  });

  it('is nothing but text to what people wrote', () => {
    const hostile = `"><script>alert('1')</script>`;
    const { body } = pageOf({
      title: hostile,
      holder: hostile,
      issuer: { name: hostile, accentColour: hostile },
    });
    expect(body).not.toContain('<script');
    expect(styleOf(body)).not.toContain('alert');
  });

  it('has no script, asks nobody else for anything, and may be shown in no other page', () => {
    const { body, headers } = pageOf();
    expect(body).not.toMatch(/<script|<link|style="|@import|url\(|\son\w+=|https?:/);
    const hash = createHash('sha256').update(styleOf(body)).digest('base64');
    expect(headers['content-security-policy']).toBe(
      `default-src 'none'; img-src 'self'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
  });

  it('can be read by who sees little contrast, in light and in dark', () => {
    const style = styleOf(pageOf().body);
    const schemes = [...style.matchAll(/--page:#[^}]*/g)].map(([text]) =>
      Object.fromEntries(
        [...text.matchAll(/--([a-z-]+):(#[0-9a-f]{6})/g)].map(([, name, colour]) => [name, colour]),
      ),
    );
    expect(schemes.length).toBeGreaterThan(1);
    for (const { page = '', card = '', text = '', soft = '', link = '', ...standings } of schemes) {
      const pairs = [
        ...[text, soft, link].map((colour) => [colour, card] as const),
        [soft, page] as const,
        ...['good', 'wait', 'past', 'bad'].map(
          (name) => [standings[name] ?? '', standings[`${name}-back`] ?? ''] as const,
        ),
      ];
      for (const [one, other] of pairs) expect(contrastOf(one, other)).toBeGreaterThanOrEqual(4.5);
    }
  });
});

describe('the page for what nobody knows', () => {
  it('is the same, whatever was asked for', () => {
    const { body } = unknownPage({ language: 'nl', now });
    expect(body).toContain('<strong>Onbekend</strong>');
    expect(body).toContain('Er is geen certificaat met dit nummer.');
    expect(body).not.toContain('acme');
  });
});
