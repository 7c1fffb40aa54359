/** Shows how far something is in one line, in place of what it showed before: for a person who watches, and for no program. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}
