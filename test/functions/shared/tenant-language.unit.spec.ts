import { describe, expect, it } from 'vitest';
import { tenantLanguages } from '../../../functions/shared/tenant-language.ts';

describe('the language of a tenant', () => {
  const languageOf = tenantLanguages('{"globex":"en","acme":"nl"}');

  it('is what the deployment says', () => {
    expect(languageOf('globex')).toBe('en');
    expect(languageOf('acme')).toBe('nl');
  });

  it('is Dutch for a tenant that it says nothing of, whatever its name', () => {
    expect(languageOf('initech')).toBe('nl');
    expect(languageOf('constructor')).toBe('nl');
  });

  it('is refused at the start when nobody wrote sentences in it', () => {
    expect(() => tenantLanguages('{"acme":"fr"}')).toThrow();
  });
});
