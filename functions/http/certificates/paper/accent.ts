/** Text of any size is readable from this contrast on (WCAG 2.2, 1.4.3). */
const readableContrast = 4.5;
/** What is only looked at must be seen (WCAG 2.2, 1.4.11 asks 3 of what carries meaning; this carries none). */
const visibleContrast = 1.25;

const white = '#ffffff';
const inkBlue = '#1f3a5f';
const grey = '#8a8f98';

/** The colours of a paper: those of an accent in which what is written can be read and what is drawn can be seen. */
export interface Accent {
  /** For areas. */
  readonly area: string;
  /** For lines on such an area. */
  readonly onArea: string;
  /** For lines on white that nobody reads anything from, below what is read. */
  readonly pale: string;
  /** For text and lines on white: the accent, as much darker as it takes. */
  readonly text: string;
}

/** Of a tenant's colour, as `#rrggbb`; of one that has chosen none, an ink blue. */
export function accentOf(colour = inkBlue): Accent {
  const area = contrastOf(colour, white) < visibleContrast ? shade(colour, visibleContrast) : colour;
  return {
    area,
    onArea: luminanceOf(area) > 0.5 ? mixed(area, '#000000', 0.18) : mixed(area, white, 0.35),
    pale: mixed(area, white, 0.72),
    text: shade(colour, readableContrast),
  };
}

/** The colours of what does not count any more. */
export const faded: Accent = accentOf(grey);

/** How well one colour is read on another, from 1 to 21 (WCAG 2.2, "contrast ratio"). */
export function contrastOf(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminanceOf(one), luminanceOf(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** The colour, or the lightest of its shades that has so much contrast with white. */
function shade(colour: string, contrast: number): string {
  const steps = 50;
  for (let step = 0; step < steps; step += 1) {
    const darker = mixed(colour, '#000000', step / steps);
    if (contrastOf(darker, white) >= contrast) return darker;
  }
  return '#000000';
}

function mixed(colour: string, other: string, part: number): string {
  const others = channelsOf(other);
  return `#${channelsOf(colour)
    .map((channel, index) => Math.round(channel + ((others[index] ?? 0) - channel) * part))
    .map((channel) => channel.toString(16).padStart(2, '0'))
    .join('')}`;
}

/** WCAG 2.2, "relative luminance". */
function luminanceOf(colour: string): number {
  const [red = 0, green = 0, blue = 0] = channelsOf(colour).map((channel) => {
    const share = channel / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channelsOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
}
