import { defineConfig } from 'vitest/config';

const tier = (name: string, timeoutSeconds: number) => ({
  test: {
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
    projects: [tier('unit', 5), tier('prop', 30), tier('int', 60), tier('e2e', 240)],
  },
});
