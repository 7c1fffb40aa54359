import Negotiator from 'negotiator';
import { type Language, languages } from './tenant-language.ts';

/** What of a request says in which form its answer is wanted. */
interface Wishes {
  readonly accept?: string | undefined;
  readonly 'accept-language'?: string | undefined;
}

/** Whether a page is wanted rather than JSON (RFC 9110, 12.5.1), which is given to who wants neither or says nothing. */
export function wantsPage({ accept }: Wishes): boolean {
  const negotiator = new Negotiator({ headers: { accept } });
  return negotiator.mediaType(['application/json', 'text/html']) === 'text/html';
}

/** The language that somebody reads best of those that there are (RFC 9110, 12.5.4); the usual one when they read neither. */
export function languageFor(wishes: Wishes, usual: Language): Language {
  const available = [usual, ...languages.filter((language) => language !== usual)];
  const negotiator = new Negotiator({ headers: { 'accept-language': wishes['accept-language'] } });
  const best = negotiator.language(available);
  return available.find((language) => language === best) ?? usual;
}
