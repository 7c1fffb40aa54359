import { defineConfig } from 'vitest/config';

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
