import type { Request } from 'express';
import type * as z from 'zod';

import { toRequestInvalid } from './request-invalid-error.ts';

/** Reads the query string as what the schema makes of it. Of a name given twice, the list reaches the schema. */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.output<Schema> {
  const parsed = schema.safeParse(request.query);
  if (parsed.success) return parsed.data;
  throw toRequestInvalid(parsed.error);
}
