import { describe, expect, it } from 'vitest';
import { certificateIdOf } from '../../../functions/shared/certificate-id.ts';

const key = new Uint8Array(32).fill(7);
const attempt = { tenant: 'acme', enrolmentId: 'bhv.E100', attempt: 1 };

describe('the id of a certificate', () => {
  it('of a first edition is what it was before there were others', () => {
    expect(certificateIdOf(key, attempt)).toBe('fca0b2b6-ba5c-87b3-8caf-bcc3849db487');
    expect(certificateIdOf(key, { ...attempt, edition: 1 })).toBe(certificateIdOf(key, attempt));
  });

  it('is another for each tenant, attempt and edition, always the same', () => {
    expect(certificateIdOf(key, { ...attempt, edition: 2 })).toBe('1cc6a602-d69d-8b75-a966-05340607c3f6');
    const ids = [
      attempt,
      { ...attempt, edition: 2 },
      { ...attempt, edition: 3 },
      { ...attempt, attempt: 2 },
      { ...attempt, attempt: 2, edition: 2 },
      { ...attempt, tenant: 'globex', edition: 2 },
    ].map((of) => certificateIdOf(key, of));
    expect(new Set(ids).size).toBe(ids.length);
  });
});
