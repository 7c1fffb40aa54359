import { describe, expect, it } from 'vitest';
import { languageFor, wantsPage } from '../../../functions/shared/negotiation.ts';

describe('the form of an answer', () => {
  it.each([
    ['text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8', true],
    ['text/html', true],
    ['TEXT/HTML', true],
    ['text/*', true],
    ['application/json;q=0.5, text/html;q=0.6', true],
    ['application/json, text/html;q=0.9', false],
    ['text/html;q=0, */*', false],
    ['application/json', false],
    ['*/*', false],
    ['image/png', false],
    ['', false],
    ['nonsense', false],
    [undefined, false],
  ])('for Accept: %s', (accept, isPage) => {
    expect(wantsPage({ accept })).toBe(isPage);
  });
});

describe('the language of an answer', () => {
  it.each([
    ['en-GB,en;q=0.9', 'nl', 'en'],
    ['nl-BE', 'en', 'nl'],
    ['de,en;q=0.5,nl;q=0.4', 'nl', 'en'],
    ['en;q=0.2,nl', 'en', 'nl'],
    ['de-DE,de', 'nl', 'nl'],
    ['de-DE,de', 'en', 'en'],
    ['*', 'en', 'en'],
    ['nl;q=0,*', 'nl', 'en'],
    ['', 'nl', 'nl'],
    [undefined, 'en', 'en'],
  ] as const)('for Accept-Language: %s, where %s is usual', (wish, usual, language) => {
    expect(languageFor({ 'accept-language': wish }, usual)).toBe(language);
  });
});
