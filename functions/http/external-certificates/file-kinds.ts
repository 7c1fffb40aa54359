/** The kinds of files that are taken: how each begins, and how it is called when somebody keeps it. */
export const fileKinds = {
  // ISO 32000-1, 7.5.2
  'application/pdf': { ending: 'pdf', beginning: Buffer.from('%PDF-') },
  // W3C PNG, 5.2
  'image/png': { ending: 'png', beginning: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) },
  // ITU T.81, B.1.1.3: start of image, and the first byte of the marker that follows
  'image/jpeg': { ending: 'jpg', beginning: Buffer.from([0xff, 0xd8, 0xff]) },
} as const;
export type FileType = keyof typeof fileKinds;

export function isFileType(contentType: string): contentType is FileType {
  return Object.hasOwn(fileKinds, contentType);
}

/** So much of a file tells what it is. */
export const longestBeginning = Math.max(
  ...Object.values(fileKinds).map(({ beginning }) => beginning.length),
);

/** Whether a file that begins so is of the kind that it says. */
export function isOfKind(contentType: string, head: Buffer): boolean {
  if (!isFileType(contentType)) return false;
  const { beginning } = fileKinds[contentType];
  return head.subarray(0, beginning.length).equals(beginning);
}
