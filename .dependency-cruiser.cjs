/** The import rules of docs/decisions/0001: who may know whom. */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      comment: 'Learning rules import zod and each other: no AWS, no I/O, no clock.',
      severity: 'error',
      from: { path: '^domain/' },
      to: { pathNot: '^domain/|^node_modules/zod/' },
    },
    {
      name: 'ledger-knows-no-learning',
      severity: 'error',
      from: { path: '^ledger/' },
      to: { path: '^(domain|functions|infra|cli|test)/' },
    },
    {
      name: 'functions-know-domain-and-ledger',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(infra|cli|test)/' },
    },
    {
      name: 'shared-never-imports-a-handler',
      severity: 'error',
      from: { path: '^functions/shared/' },
      to: { path: '^functions/(?!shared/)' },
    },
    {
      name: 'infra-takes-names-from-functions',
      severity: 'error',
      from: { path: '^infra/' },
      to: { path: '^(domain|ledger|cli|test)/' },
    },
    { name: 'cli-runs-on-its-own', severity: 'error', from: { path: '^cli/' }, to: { path: '^test/' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // TypeScript 7 has no parser API yet.
    parser: 'swc',
    enhancedResolveOptions: { extensions: ['.ts', '.js', '.json'] },
  },
};
