import * as z from 'zod';

/** What stands between the names of a relation. A closed list: what a page or a model makes up is never shown. */
export const RELATION_KINDS = [
  'uses',
  'requires',
  'is part of',
  'is a kind of',
  'extends',
  'implements',
  'configures',
  'creates',
  'controls',
  'runs on',
  'sends data to',
  'connects to',
  'replaces',
  'is an alternative to',
] as const;

export const relationSchema = z.object({
  from: z.string(),
  kind: z.enum(RELATION_KINDS),
  to: z.string(),
  section: z.int(),
});

export const answerSchema = z.object({ relations: z.array(relationSchema) });
