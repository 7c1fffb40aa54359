import * as z from 'zod';
import { exportTakenSchema } from '../../domain/access/events.ts';

/** What the queue of exports says: who takes what, to be noted before it is given out. */
export const exportNoteSchema = z.strictObject({
  tenant: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
  /** Of the stream in which it is noted. */
  exportId: z.uuid(),
  /** Who takes it, by their own word: whoever may send this is known to AWS. */
  subject: z.string().min(1).max(128),
  export: exportTakenSchema,
});
export type ExportNote = z.infer<typeof exportNoteSchema>;
