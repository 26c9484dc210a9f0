import * as z from 'zod';

/**
 * Keys and limits of a Docker Space's front matter. Source: huggingface/hub-docs `docs/hub/spaces-config-reference.md`
 * at 242f4a1 (2026-08-22), huggingface.js `api-space.ts` at fe42e68 (2026-08-07); the 60 characters of
 * `short_description` are enforced by the Hub and documented nowhere.
 */
const colour = z.enum(['red', 'yellow', 'green', 'blue', 'indigo', 'purple', 'pink', 'gray']);
const list = z.array(z.string());
const hardware = z
  .string()
  .regex(
    /^(?:cpu-(?:basic|upgrade|xl)|zero-a10g|t4-(?:small|medium)|l4x[14]|l40sx[148]|a10g-(?:small|large|largex2|largex4)|a100-large|a100x[48])$/,
    'names no hardware of the Hub',
  );
const scope = z
  .string()
  .regex(
    /^(?:openid|profile|email|inference-api|jobs|webhooks|gated-repos|write-discussions|read-(?:billing|memberships|repos|collections|endpoints)|(?:contribute|write|manage)-repos|write-(?:collections|endpoints))$/,
    'names no scope of the Hub',
  );

export const frontMatterFields: Readonly<Record<string, z.ZodType>> = {
  title: z.string().min(1),
  emoji: z.string().regex(/^\p{RGI_Emoji}+$/v, 'must be one emoji and nothing else'),
  colorFrom: colour,
  colorTo: colour,
  sdk: z.literal('docker'),
  app_port: z.int().min(1).max(65_535),
  base_path: z.string().startsWith('/'),
  header: z.enum(['default', 'mini']),
  fullWidth: z.boolean(),
  short_description: z.string().refine((text) => Array.from(text).length <= 60, 'may have at most 60 characters'),
  pinned: z.boolean(),
  license: z.union([z.string(), list]),
  tags: list,
  models: list,
  datasets: list,
  thumbnail: z.url(),
  suggested_hardware: hardware,
  suggested_storage: z.enum(['small', 'medium', 'large']),
  startup_duration_timeout: z.string().regex(/^\d+\s?(?:s|m|h)$/, 'must be a duration such as 30m or 1h'),
  disable_embedding: z.boolean(),
  custom_headers: z.strictObject({
    'cross-origin-embedder-policy': z.enum(['unsafe-none', 'require-corp', 'credentialless']).optional(),
    'cross-origin-opener-policy': z.enum(['same-origin', 'same-origin-allow-popups', 'unsafe-none']).optional(),
    'cross-origin-resource-policy': z.enum(['same-site', 'same-origin', 'cross-origin']).optional(),
  }),
  hf_oauth: z.boolean(),
  hf_oauth_scopes: z.array(scope),
  hf_oauth_expiration_minutes: z.int().min(1).max(43_200),
  hf_oauth_authorized_org: z.union([z.string(), list]),
  preload_from_hub: list,
  metaTitle: z.string(),
  description: z.string(),
  duplicated_from: z.string(),
};

export const requiredFields: readonly string[] = ['title', 'sdk'];
/** Taken by other kinds of Spaces; without effect here. */
export const fieldsOfOthers: ReadonlySet<string> = new Set([
  'python_version',
  'sdk_version',
  'app_file',
  'app_build_command',
]);
