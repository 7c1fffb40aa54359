import * as z from 'zod';

/** Where a file can be put, as an answer tells it. */
export const uploadSchema = z
  .object({
    method: z.literal('PUT'),
    url: z.string().describe('Put the file here, as it is'),
    headers: z.record(z.string(), z.string()).describe('Send these with it, or the URL is refused'),
    expiresAt: z.string(),
  })
  .meta({ id: 'Upload' });

/** So long a URL for an upload is good. */
export const uploadSeconds = 15 * 60;

/** Tells of a URL that was made now, for so long. */
export function describeUpload(
  { url, headers }: { readonly url: string; readonly headers: Readonly<Record<string, string>> },
  now: Date,
) {
  const expiresAt = new Date(now.getTime() + uploadSeconds * 1_000).toISOString();
  return { method: 'PUT' as const, url, headers: { ...headers }, expiresAt };
}
