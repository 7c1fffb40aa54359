/**
 * The fenced code blocks of one language under a heading of level two, up to the next such heading.
 *
 * @throws when there is no such heading
 */
export function codeBlocksUnder(markdown: string, heading: string, language: string): readonly string[] {
  const [, ...sections] = `\n${markdown}`.split('\n## ');
  const section = sections.find((text) => text.startsWith(`${heading}\n`));
  if (section === undefined) throw new Error(`There is no heading "${heading}"`);
  const fence = new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm');
  return [...section.matchAll(fence)].map(([, code = '']) => code);
}
