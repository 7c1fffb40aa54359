import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { startFold } from '../../../functions/shared/stream-folds.ts';

const domain = new URL('../../../domain/', import.meta.url);

describe('the state of every aggregate', () => {
  const folders = readdirSync(domain).filter((folder) =>
    readdirSync(new URL(folder, domain)).includes('state.ts'),
  );

  it.each(folders)('%s can be folded, and so verified', async (folder) => {
    const exported: Record<string, unknown> = await import(new URL(`${folder}/state.ts`, domain).href);
    const types = Object.values(exported).flatMap((value) =>
      typeof value === 'object' && value !== null && 'stateVersion' in value && 'type' in value
        ? [value.type]
        : [],
    );
    expect(types).toHaveLength(1);
    expect(startFold(String(types[0]))).toBeDefined();
  });
});
