import { escapedHtml as escaped } from '../../shared/html.ts';
import type { MailText } from './mail-text.ts';

/** A mail as SES takes it. */
export interface ComposedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Gives a mail both forms: plain text, and the same as HTML that a screen reader reads in its own language. */
export function composeMail(mail: MailText): ComposedMail {
  return { subject: mail.subject, text: asText(mail), html: asHtml(mail) };
}

function asText({ greeting, sentences, details, closing }: MailText): string {
  const list = details.map(([label, value]) => `${label}: ${value}`).join('\n');
  return `${[greeting, ...sentences, list, `-- \n${closing}`].filter((part) => part !== '').join('\n\n')}\n`;
}

function asHtml({ language, subject, greeting, sentences, details, closing }: MailText): string {
  const paragraphs = [greeting, ...sentences].map((sentence) => `<p>${escaped(sentence)}</p>`);
  const list = details.map(([label, value]) => `<dt>${escaped(label)}</dt><dd>${linked(value)}</dd>`);
  return [
    `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body>`,
    ...paragraphs,
    ...(list.length > 0 ? [`<dl>${list.join('')}</dl>`] : []),
    `<p><small>${escaped(closing)}</small></p>`,
    '</body></html>',
  ].join('\n');
}

/** A value that is a link can be followed; any other scheme is text. */
function linked(value: string): string {
  const shown = escaped(value);
  return /^https?:\/\/\S+$/.test(value) ? `<a href="${shown}">${shown}</a>` : shown;
}
