// Run as a process of its own: imports the bundle that is named, and prints how many milliseconds that took.
const begun = performance.now();
await import(process.argv[2] ?? '');
process.stdout.write(String(performance.now() - begun));
process.exit(0);
