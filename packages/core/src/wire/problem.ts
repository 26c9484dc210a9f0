import * as z from 'zod';

/** Every failure of every route, as RFC 9457 has it. */
export const problemSchema = z.object({
  type: z.string().describe('Where the kind of problem is explained: `/docs/errors/` and the code, on this server.'),
  title: z.string(),
  status: z.int().min(400).max(599),
  code: z.string().describe('Stable; branch on this.'),
  detail: z.string().describe('For the person who meets it.'),
  request_id: z.string(),
  fix: z.string().optional().describe('What the person can do about it.'),
  retryable: z.boolean().describe('Whether the same request may succeed later.'),
  errors: z
    .array(z.object({ path: z.string(), message: z.string() }))
    .optional()
    .describe('What is wrong with which field of the request.'),
});
export type Problem = z.infer<typeof problemSchema>;
