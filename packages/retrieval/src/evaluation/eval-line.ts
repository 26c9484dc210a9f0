import { type DialogueTurn, LatticeError } from '@lattice/core';
import * as z from 'zod';

const turnSchema = z.union([
  z.string(),
  z.object({ role: z.enum(['user', 'assistant']), content: z.string() }),
  z.object({ role: z.enum(['user', 'assistant']), text: z.string() }),
  z.object({ question: z.string(), answer: z.string().optional() }),
]);

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]).transform(String),
  question: z.string().optional(),
  gold: z.array(z.string()).default([]),
  kind: z.string().default('other'),
  answerable: z.boolean().optional(),
  version: z.string().nullish(),
  locale: z.string().nullish(),
  page_url: z.string().nullish(),
  /** A dialogue; its last turn is asked. Strings are what the reader says. */
  turns: z.array(turnSchema).nullish(),
});

/** A question with the places that answer it, any of which is right. */
export interface EvalQuestion {
  readonly id: string;
  readonly question: string;
  readonly history: readonly DialogueTurn[];
  readonly gold: readonly string[];
  readonly kind: string;
  readonly answerable: boolean;
  readonly version?: string;
  readonly locale?: string;
  readonly pageUrl?: string;
}

/**
 * Reads a question set, one JSON object a line.
 * @throws LatticeError `request-invalid` naming the line
 */
export function parseEvalLines(text: string): EvalQuestion[] {
  const questions = text.split('\n').flatMap((line, index) => (line.trim() === '' ? [] : [parseLine(line, index + 1)]));
  if (questions.length === 0) throw new LatticeError('request-invalid', 'The question set is empty.');
  return questions;
}

function parseLine(line: string, number: number): EvalQuestion {
  const parsed = lineSchema.safeParse(parseJson(line, number));
  if (!parsed.success) throw invalid(number, z.prettifyError(parsed.error));
  const { id, question, gold, kind, version, locale, page_url: pageUrl, turns } = parsed.data;
  const dialogue = (turns ?? []).flatMap(toTurns);
  const last = dialogue.at(-1);
  const asked = last?.role === 'user' ? last.content : question;
  if (asked === undefined || asked.trim() === '') throw invalid(number, 'it has no question');
  return {
    id,
    question: asked,
    history: last?.role === 'user' ? dialogue.slice(0, -1) : dialogue,
    gold,
    kind,
    answerable: parsed.data.answerable ?? gold.length > 0,
    ...(typeof version === 'string' ? { version } : {}),
    ...(typeof locale === 'string' ? { locale } : {}),
    ...(typeof pageUrl === 'string' ? { pageUrl } : {}),
  };
}

function toTurns(turn: z.infer<typeof turnSchema>): DialogueTurn[] {
  if (typeof turn === 'string') return [{ role: 'user', content: turn }];
  if ('content' in turn) return [turn];
  if ('text' in turn) return [{ role: turn.role, content: turn.text }];
  const asked: DialogueTurn = { role: 'user', content: turn.question };
  return turn.answer === undefined ? [asked] : [asked, { role: 'assistant', content: turn.answer }];
}

function parseJson(line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch (error) {
    throw invalid(number, 'it is not JSON', error);
  }
}

function invalid(number: number, reason: string, cause?: unknown): LatticeError {
  return new LatticeError('request-invalid', `Line ${number} of the question set cannot be used: ${reason}.`, {
    fix: 'Write one JSON object a line with id, question, gold, kind and answerable.',
    ...(cause === undefined ? {} : { cause }),
  });
}
