import * as z from 'zod';

/**
 * What S3 tells of an object
 * (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html).
 */
export const objectCreatedSchema = z.object({
  time: z.iso.datetime(),
  detail: z.object({
    object: z.object({
      key: z.string(),
      size: z.number(),
      etag: z.string(),
      /** Grows with each writing of one key. */
      sequencer: z.string(),
    }),
  }),
});
export type ObjectCreated = z.infer<typeof objectCreatedSchema>;
