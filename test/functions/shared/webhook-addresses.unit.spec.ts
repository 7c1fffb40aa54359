import { describe, expect, it } from 'vitest';
import { isWebhookUrl } from '../../../functions/shared/webhook-addresses.ts';

describe('the URL of a webhook', () => {
  it.each(['https://roster.example.org', 'https://roster.example.org:8443/hook?key=1'])(
    'may be %s',
    (url) => {
      expect(isWebhookUrl(url, 'public')).toBe(true);
      expect(isWebhookUrl(url, 'any')).toBe(true);
    },
  );

  it('may be without https where any address may be', () => {
    expect(isWebhookUrl('http://127.0.0.1:9000', 'public')).toBe(false);
    expect(isWebhookUrl('http://127.0.0.1:9000', 'any')).toBe(true);
  });

  it.each([
    'roster',
    'ftp://example.org',
    'file:///etc/passwd',
    'https://jan:secret@example.org',
    'https://example.org#x',
  ])('may never be %s', (url) => {
    expect(isWebhookUrl(url, 'any')).toBe(false);
  });
});
