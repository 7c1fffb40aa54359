interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const waves = 14;
const stepPoints = 5;

/**
 * The lines that wind through a narrow, high area, as on papers of value: waves of one amplitude that swells and shrinks, each a
 * little later than the one before.
 *
 * @returns SVG paths
 */
export function guillocheOf({ x, y, width, height }: Area): string[] {
  const steps = Math.ceil(height / stepPoints);
  return Array.from({ length: waves }, (_, wave) => {
    const phase = (wave / waves) * 2 * Math.PI;
    const points = Array.from({ length: steps + 1 }, (__, step) => {
      const along = step / steps;
      const swell = 0.55 + 0.35 * Math.sin(along * 3 * 2 * Math.PI + phase / 2);
      const across = Math.sin(along * 4.5 * 2 * Math.PI + phase) * swell;
      return `${rounded(x + width / 2 + (across * width) / 2)} ${rounded(y + along * height)}`;
    });
    return `M ${points.join(' L ')}`;
  });
}

/** Of each line: how often it swings while it goes round so many times, and how far from the middle, as parts of the radius. */
const rosetteLines = [
  { petals: 31, turns: 9, middle: 0.8, swing: 0.2 },
  { petals: 22, turns: 7, middle: 0.56, swing: 0.16 },
  { petals: 13, turns: 5, middle: 0.34, swing: 0.12 },
] as const;

/**
 * A rosette, as on papers of value: lines that wind round a middle until they meet themselves.
 *
 * @returns SVG paths
 */
export function rosetteOf({ x, y, radius }: { x: number; y: number; radius: number }): string[] {
  return rosetteLines.map(({ petals, turns, middle, swing }) => {
    const steps = petals * 30;
    const points = Array.from({ length: steps }, (_, step) => {
      const angle = (step / steps) * turns * 2 * Math.PI;
      const distance = radius * (middle + swing * Math.sin((angle * petals) / turns));
      return `${rounded(x + distance * Math.cos(angle))} ${rounded(y + distance * Math.sin(angle))}`;
    });
    return `M ${points.join(' L ')} Z`;
  });
}

/** A hundredth of a point is no difference, and takes fewer bytes. */
function rounded(points: number): number {
  return Math.round(points * 100) / 100;
}
