import type { ExpectedVersions } from '../../ledger/ledger.ts';
import { problem } from './problem.ts';

const entityTag = '(?:W/)?"[^"]*"';
const entityTags = new RegExp(String.raw`^${entityTag}(?:\s*,\s*${entityTag})*$`);

/**
 * The versions that an If-Match names. It compares strongly (RFC 9110, 13.1.1): a weak tag, or one that this API
 * never gave, is none of them, and when no other stands beside it the condition can't hold.
 *
 * @throws ProblemError 400 when it is neither `*` nor a list of tags
 */
export function versionsIn(ifMatch: string): ExpectedVersions {
  const text = ifMatch.trim();
  if (text === '*') return 'any';
  if (!entityTags.test(text)) {
    throw problem(
      400,
      'invalid-if-match',
      'If-Match must be * or an ETag with its quotes, as this API gives them: "<version>".',
    );
  }
  // At most 15 digits are a whole number without loss.
  return [...text.matchAll(/(W\/)?"([^"]*)"/g)].flatMap(([, weak, tag = '']) =>
    weak === undefined && /^(0|[1-9]\d{0,14})$/.test(tag) ? [Number(tag)] : [],
  );
}
