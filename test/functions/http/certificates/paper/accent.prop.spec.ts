import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accentOf, contrastOf } from '../../../../../functions/http/certificates/paper/accent.ts';

const colour = fc.integer({ min: 0, max: 0xffffff }).map((rgb) => `#${rgb.toString(16).padStart(6, '0')}`);

describe('the colours of a paper', () => {
  it('can be read as text and seen as areas, whatever the tenant chose', () => {
    fc.assert(
      fc.property(colour, (chosen) => {
        const { area, onArea, text } = accentOf(chosen);
        expect(contrastOf(text, '#ffffff')).toBeGreaterThanOrEqual(4.5);
        expect(contrastOf(area, '#ffffff')).toBeGreaterThanOrEqual(1.25);
        expect(contrastOf(onArea, area)).toBeGreaterThan(1.1);
      }),
    );
  });

  it.each(['#0b6e6e', '#000000', '#7a1f3d'])('are the very colour where that can be read: %s', (chosen) => {
    expect(accentOf(chosen)).toMatchObject({ area: chosen, text: chosen });
  });
});
