import { createHash } from 'node:crypto';
import { type Html, html } from '../../shared/html.ts';
import type { Language } from '../../shared/tenant-language.ts';
import type { CheckedCertificate } from './check-certificate.ts';
import { pageStyle } from './page-style.ts';
import { pageWords, type Standing } from './page-words.ts';

/** A page as it is answered. */
interface Page {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

interface Shown {
  readonly certificateId: string;
  readonly language: Language;
  readonly now: Date;
}

/**
 * What the check found, for people. It has no script, asks nobody else for anything, and all that it says it says in words.
 *
 * @param replacementUrl where the one is checked that came in its place
 */
export function certificatePage(
  { tenant, issuer, status, title, issuedAt, validUntil, holder }: CheckedCertificate,
  { certificateId, language, now, replacementUrl }: Shown & { readonly replacementUrl?: string | undefined },
): Page {
  const { labels, hint, noEnd, day, seeReplacement, word } = pageWords[language];
  const standing = replacementUrl === undefined ? status : 'replaced';
  const fact = (label: string, value: string | Html) => html`<dt>${label}</dt><dd>${value}</dd>`;
  const date = (time: string) => html`<time datetime="${time}">${day(time)}</time>`;
  const logo = issuer.logo && html`<img src="/issuers/${tenant}/logo" alt="">`;
  return pageOf({
    language,
    now,
    // No name: titles of pages are kept where others see them.
    headTitle: `${word[standing]} · ${title} · ${issuer.name}`,
    accentColour: issuer.accentColour,
    top: html`<div class="issuer">${logo}<span>${issuer.name}</span></div>`,
    title,
    standing,
    rest: html`${
      replacementUrl !== undefined
        ? html`<p class="replacement"><a href="${replacementUrl}">${seeReplacement}</a></p>`
        : undefined
    }<dl>${holder === undefined ? undefined : fact(labels.holder, holder)}${fact(labels.issuer, issuer.name)}${fact(
      labels.issuedAt,
      date(issuedAt),
    )}${fact(labels.validUntil, validUntil === undefined ? noEnd : date(validUntil))}${fact(
      labels.certificateId,
      html`<span class="number">${certificateId}</span>`,
    )}</dl><p class="hint">${holder === undefined ? hint.nameless : hint.named}</p>`,
  });
}

/** That there is nothing to show, whatever was asked for: the same for all of that. */
export function unknownPage({ language, now }: Pick<Shown, 'language' | 'now'>): Page {
  const { unknownTitle, word, hint } = pageWords[language];
  return pageOf({
    language,
    now,
    headTitle: word.unknown,
    title: unknownTitle,
    standing: 'unknown',
    rest: html`<p class="hint">${hint.unknown}</p>`,
  });
}

function pageOf({
  language,
  now,
  headTitle,
  accentColour,
  top,
  title,
  standing,
  rest,
}: {
  language: Language;
  now: Date;
  headTitle: string;
  accentColour?: string | undefined;
  top?: Html;
  title: string;
  standing: Standing;
  rest: Html;
}): Page {
  const words = pageWords[language];
  const style = pageStyle(accentColour);
  const page = html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<title>${headTitle}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<style>`;
  const body = html`</style>
</head>
<body>
<main>
${top}<p class="check">${words.check}</p>
<h1>${title}</h1>
<div class="standing ${standing}">${icons[standing]}<p><strong>${words.word[standing]}</strong>${words.meaning[standing]}</p></div>
${rest}
</main>
<footer><p>${words.checkedAt} <time datetime="${now.toISOString()}">${words.moment(now)}</time></p></footer>
</body>
</html>
`;
  return {
    // A style is no text to be escaped, and has nothing in it but our own and a colour.
    body: `${page}${style}${body}`,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': [
        "default-src 'none'",
        "img-src 'self'",
        `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
        ...["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"],
      ].join('; '),
    },
  };
}

const icon = (shape: Html) => html`<svg viewBox="0 0 24 24" aria-hidden="true">${shape}</svg>`;
const circled = (shape: Html) => icon(html`<circle cx="12" cy="12" r="10"/>${shape}`);
const cross = circled(html`<path d="m8.5 8.5 7 7m0-7-7 7"/>`);

/** Each has another form, so that nobody must tell them by their colours. */
const icons: Readonly<Record<Standing, Html>> = {
  valid: circled(html`<path d="m7.5 12.5 3 3 6-6.5"/>`),
  'in-grace': icon(
    html`<path d="M6 2h12M6 22h12M7 2v3.5c0 3 5 4.5 5 6.5s-5 3.5-5 6.5V22M17 2v3.5c0 3-5 4.5-5 6.5s5 3.5 5 6.5V22"/>`,
  ),
  expired: circled(html`<path d="M12 6.5V12l3.5 2.5"/>`),
  revoked: cross,
  replaced: icon(html`<path d="M4 8h13l-3.5-3.5M20 16H7l3.5 3.5"/>`),
  unknown: circled(html`<path d="M9.2 9.3a2.9 2.9 0 1 1 4 2.7c-.8.4-1.2.9-1.2 1.9m0 3v.1"/>`),
};
