import type { PageRelation } from '@lattice/core';
import * as z from 'zod';

import type { Fold } from '../names.ts';
import { relationSchema } from './answer-schema.ts';
import { findSpelling } from './find-spelling.ts';
import type { RelationPassage } from './relation-calls.ts';

/** One bad relation does not cost the others. */
const envelopeSchema = z.object({ relations: z.array(z.unknown()) });

/**
 * The relations of a model's answer whose names both stand in the section that is said to state them, spelt as there; null
 * where the answer cannot be read.
 */
export function readRelations(
  answer: string,
  { passages, fold }: { readonly passages: readonly RelationPassage[]; readonly fold: Fold },
): PageRelation[] | null {
  const envelope = envelopeSchema.safeParse(parseJson(answer));
  if (!envelope.success) return null;
  return envelope.data.relations.flatMap((given) => {
    const relation = relationSchema.safeParse(given).data;
    const passage = passages.find(({ number }) => number === relation?.section);
    if (relation === undefined || passage === undefined) return [];
    const text = `${passage.heading}\n${passage.text}`;
    const [from, to] = [relation.from, relation.to].map((name) => findSpelling(name, { text, fold }));
    if (!from || !to || fold(from) === fold(to)) return [];
    return [{ from, kind: relation.kind, to, anchor: passage.anchor }];
  });
}

/** Models like to put a fence around it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\s*```(?:json)?\s*|\s*```\s*$/g, ''));
  } catch {
    return null;
  }
}
