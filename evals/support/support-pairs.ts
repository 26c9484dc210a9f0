import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { type Block, blocksToText } from '@lattice/core';
import type { SupportEvidence } from '@lattice/retrieval';
import * as z from 'zod';

import { readSiteOnce } from '../load-site.ts';
import { type Half, halfOf } from '../split-half.ts';
import { type Corruption, corrupt, namesIn } from './corrupt.ts';

/** A statement, the section it is about, and whether the section says it. */
export interface SupportPair {
  readonly id: string;
  /** Both pairs of a sentence and both of its paraphrase are in one half. */
  readonly half: Half;
  readonly claim: string;
  readonly form: 'verbatim' | 'paraphrase';
  readonly corruption: Corruption | null;
  readonly evidence: SupportEvidence;
}

/** The sentence itself stays in its site: it is found by the beginning of its SHA-256. */
const lineSchema = z.object({
  id: z.string(),
  site: z.string(),
  route: z.string(),
  anchor: z.string().nullable(),
  sentence: z.string(),
  paraphrase: z.string(),
});
type Line = z.infer<typeof lineSchema>;

/** Two true and two corrupted statements for each sentence of `paraphrases.jsonl`. */
export async function supportPairs(corpora: string): Promise<SupportPair[]> {
  const file = readFileSync(new URL('paraphrases.jsonl', import.meta.url), 'utf8');
  const lines = file
    .trim()
    .split('\n')
    .map((line) => lineSchema.parse(JSON.parse(line)));
  const found: { line: Line; sentence: string; evidence: SupportEvidence }[] = [];
  for (const site of new Set(lines.map((line) => line.site))) {
    const sections = await sectionsOf(`${corpora}/${site}/src`);
    for (const line of lines.filter((one) => one.site === site)) {
      const section = sections.get(`${line.route}#${line.anchor ?? ''}`) ?? { headings: [], blocks: [] };
      const sentence = section.blocks.map(textOf).find((text) => hash(text).startsWith(line.sentence));
      if (sentence === undefined) throw new Error(`The sentence of ${line.id} is not in its section any more.`);
      found.push({
        line,
        sentence,
        evidence: { heading: section.headings.join(' › '), text: blocksToText(section.blocks) },
      });
    }
  }
  return found.flatMap(({ line, sentence, evidence }, at) => {
    const strangers = found
      .filter((other) => other.line.site === line.site)
      .flatMap((other) => namesIn(other.sentence));
    const half = halfOf(line.id);
    return [['verbatim', sentence] as const, ['paraphrase', line.paraphrase] as const].flatMap(
      ([form, text], index) => {
        const corrupted = corrupt({ text, turn: 2 * at + index, strangers });
        if (corrupted === null) throw new Error(`${line.id} cannot be corrupted.`);
        const shared = { half, form, evidence };
        return [
          { ...shared, id: `${line.id}-${form}`, claim: text, corruption: null },
          { ...shared, id: `${line.id}-${form}-x`, claim: corrupted.text, corruption: corrupted.kind },
        ];
      },
    );
  });
}

interface Section {
  readonly headings: readonly string[];
  readonly blocks: Block[];
}

async function sectionsOf(directory: string): Promise<Map<string, Section>> {
  const sections = new Map<string, Section>();
  for (const { chunks } of (await readSiteOnce(directory)).pages) {
    for (const { route, anchor, headingPath, blocks } of chunks) {
      const key = `${route}#${anchor ?? ''}`;
      const section = sections.get(key) ?? { headings: headingPath, blocks: [] };
      section.blocks.push(...blocks);
      sections.set(key, section);
    }
  }
  return sections;
}

function textOf(block: Block): string {
  return 'text' in block ? block.text : '';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
