import { describe, expect, it } from 'vitest';
import { problemAt, problemMessage, severityOf } from '../../../../functions/imports/reading/row-problem.ts';

describe('a problem', () => {
  it('is a sentence in Dutch and one in English', () => {
    const problem = problemAt(7, 'In dienst', 'invalid-date', '31-02-2026');
    expect(problemMessage(problem, 'nl')).toBe(
      '"31-02-2026" is geen bestaande datum. Schrijf bijvoorbeeld 31-12-2026.',
    );
    expect(problemMessage(problem, 'en')).toBe(
      '"31-02-2026" is not a date that exists. Write 2026-12-31, for instance.',
    );
  });

  it('shows at most 100 characters of what stands there, and no half ones', () => {
    expect(problemAt(1, '', 'invalid-email', 'x'.repeat(500)).value).toHaveLength(100);
    const cut = problemAt(1, '', 'invalid-email', `${'x'.repeat(99)}😀`).value;
    expect(cut).toBe('x'.repeat(99));
  });

  it('rejects its row or warns', () => {
    expect(severityOf('invalid-email')).toBe('error');
    expect(severityOf('manager-by-name')).toBe('warning');
  });
});
