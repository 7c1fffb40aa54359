import * as z from 'zod';
import { type ColumnField, headerSynonyms } from './header-synonyms.ts';
import { textEncodings } from './text-encoding.ts';

function isColumnField(name: string): name is ColumnField {
  return name in headerSynonyms;
}

const columnFieldSchema = z.enum(Object.keys(headerSynonyms).filter(isColumnField));
const headerSchema = z.string().trim().min(1).max(200);

/** What an empty cell may erase; who somebody is and what they are called is never erased by a gap in a file. */
export const erasableFields = [
  'prefix',
  'email',
  'department',
  'jobTitle',
  'manager',
  'startsOn',
  'endsOn',
] as const;

/** What a tenant's files are like where that can't be seen in them: `profiles/<tenant>.json` in the imports bucket. */
export const importProfileSchema = z.strictObject({
  columns: z
    .partialRecord(columnFieldSchema, z.array(headerSchema).max(20))
    .default({})
    .describe('Headers of this tenant for each field; they go before the known ones'),
  ignore: z
    .array(headerSchema)
    .max(200)
    .default([])
    .describe('Headers of columns that are not read, even if they are known, and not warned of'),
  delimiter: z
    .enum([';', ',', '\t', '|'])
    .optional()
    .describe('Default: the sep= line, or what fits the header'),
  encoding: z
    .enum(textEncodings)
    .optional()
    .describe('Default: seen in the bytes. A byte order mark goes first'),
  sheet: z.string().min(1).max(31).optional().describe('Default: the first visible sheet'),
  dateOrder: z
    .enum(['day-first', 'month-first'])
    .default('day-first')
    .describe('How 1/3/2026 is read; dates with the year first are read either way'),
  emptyErases: z
    .union([z.literal(true), z.array(z.enum(erasableFields))])
    .default([])
    .describe('Fields that an empty cell erases (true: all of these); otherwise it keeps the value'),
  mode: z
    .enum(['delta', 'full'])
    .default('delta')
    .describe('full: who is not in the file has left. For files whose import does not say it'),
  employeeNumberDigits: z
    .int()
    .min(1)
    .max(20)
    .optional()
    .describe('Numbers of digits alone get leading zeros up to this length, managers’ numbers too'),
});

export type ImportProfile = z.infer<typeof importProfileSchema>;

/** For a tenant without a profile. */
export const defaultProfile: ImportProfile = importProfileSchema.parse({});
