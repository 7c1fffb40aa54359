import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// The programs that the tests start, and each worker, find there what Node made of the sources: to read them anew is half of a start.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.cache/node');

const tier = (
  name: string,
  timeoutSeconds: number,
  more: { isolate?: boolean; globalSetup?: string } = {},
) => ({
  test: {
    ...more,
    name,
    include: [`test/**/*.${name}.spec.ts`],
    testTimeout: timeoutSeconds * 1000,
    hookTimeout: timeoutSeconds * 1000,
  },
});

export default defineConfig({
  test: {
    // Two cores: more workers only take time from DynamoDB Local.
    maxWorkers: 2,
    projects: [
      // They keep nothing in modules, and to import those anew for each file takes as long as half of the tests.
      tier('unit', 5, { isolate: false }),
      tier('prop', 30, { isolate: false }),
      tier('int', 60, { globalSetup: 'test/support/shared-database.ts' }),
      tier('e2e', 240, { globalSetup: 'test/support/shared-leerspoor.ts' }),
    ],
  },
});
