import * as z from 'zod';

import { MODEL_PROVIDERS } from '../ports/identity.ts';

/** Longest and shortest life of a reader's model key. */
const MAX_LIFE_SECONDS = 7 * 86_400;
const MIN_LIFE_SECONDS = 60;
const DEFAULT_LIFE_SECONDS = 86_400;

const providerSchema = z.enum(MODEL_PROVIDERS);

export const sessionSchema = z.object({
  user_id: z.string().describe('The provider’s id of the person.'),
  email: z.string().nullable(),
  admin: z.boolean(),
  expires_at: z.iso.datetime(),
});
export type SessionAnswer = z.infer<typeof sessionSchema>;

export const signedInSchema = z.object({
  access_token: z.string(),
  refresh_token: z.string().nullable(),
  token_type: z.literal('bearer'),
  expires_in: z.number().positive().describe('Seconds'),
  user_id: z.string(),
});
export type SignedInAnswer = z.infer<typeof signedInSchema>;

export const modelKeyRequestSchema = z.object({
  provider: providerSchema,
  api_key: z
    .string()
    .min(8, 'must have at least 8 characters')
    .max(512, 'must have at most 512 characters')
    .regex(/^[\x21-\x7e]+$/, 'must be printable and without spaces')
    .describe('Kept encrypted, used for this reader’s answers alone, and never returned.'),
  expires_in: z.int().min(MIN_LIFE_SECONDS).max(MAX_LIFE_SECONDS).default(DEFAULT_LIFE_SECONDS).describe('Seconds'),
});

export type ModelKeyRequest = z.input<typeof modelKeyRequestSchema>;

export const modelKeySchema = z.object({
  provider: providerSchema,
  created_at: z.iso.datetime(),
  expires_at: z.iso.datetime(),
});
export type ModelKeyAnswer = z.infer<typeof modelKeySchema>;

export const modelKeysSchema = z.object({ keys: z.array(modelKeySchema) });
export type ModelKeysAnswer = z.infer<typeof modelKeysSchema>;

export const signInQuerySchema = z.object({
  provider: z.string().regex(/^[a-z0-9_:-]{1,40}$/, 'must be the name of a provider, such as github'),
  return_to: z.string().max(2_000).optional(),
});

export const signInCallbackSchema = z.object({
  code: z.string().min(1).max(512).optional(),
  error: z.string().max(200).optional(),
});

export const forgetKeysQuerySchema = z.object({ provider: providerSchema.optional() });
