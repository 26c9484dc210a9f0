import * as z from 'zod';

const sumSchema = z.object({
  calls: z.int().nonnegative(),
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cost_usd: z.number().nonnegative().describe('By list price.'),
  unpriced_tokens: z.int().nonnegative().describe('Of models whose price is unknown; not in `cost_usd`.'),
});

export const usageQuerySchema = z.object({ day: z.iso.date().optional() });

export const usageReportSchema = z.object({
  day: z.iso.date().describe('UTC.'),
  budgets: z.object({
    tokens: z.number().nullable(),
    usd: z.number().nullable(),
    reader_tokens: z.number().nullable(),
    address_tokens: z.number().nullable(),
  }),
  total: sumSchema,
  reserved_tokens: z.int().nonnegative().describe('Set aside for calls that are being made.'),
  by_model: z.record(z.string(), sumSchema),
  by_route: z.record(z.string(), sumSchema),
  by_reader: z.record(z.string(), sumSchema).describe('Digests of the readers who used the most, not all of them.'),
});
export type UsageReport = z.infer<typeof usageReportSchema>;
