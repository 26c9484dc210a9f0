import { createReadStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import * as z from 'zod';

const documentSchema = z.object({
  _id: z.union([z.string(), z.number()]).transform(String),
  title: z.string().nullish(),
  text: z.string(),
});
export type BeirDocument = z.infer<typeof documentSchema>;

const querySchema = z.object({ _id: z.union([z.string(), z.number()]).transform(String), text: z.string() });

export interface BeirQuery {
  readonly id: string;
  readonly text: string;
  /** Document id to grade; higher is more relevant, 0 is not. */
  readonly judged: ReadonlyMap<string, number>;
}

/** A test collection in the layout of BEIR: corpus.jsonl, queries.jsonl, qrels.tsv or qrels/test.tsv. */
export interface BeirCollection {
  readonly name: string;
  readonly documents: readonly BeirDocument[];
  /** Those that are judged. */
  readonly queries: readonly BeirQuery[];
}

export async function readCollection(directory: string): Promise<BeirCollection> {
  const judged = parseJudgements(await readFile(await judgementFile(directory), 'utf8'));
  const documents: BeirDocument[] = [];
  for await (const line of linesOf(join(directory, 'corpus.jsonl')))
    documents.push(documentSchema.parse(JSON.parse(line)));
  const queries: BeirQuery[] = [];
  for await (const line of linesOf(join(directory, 'queries.jsonl'))) {
    const { _id: id, text } = querySchema.parse(JSON.parse(line));
    const grades = judged.get(id);
    if (grades !== undefined) queries.push({ id, text, judged: grades });
  }
  if (documents.length === 0 || queries.length === 0)
    throw new Error(`${directory} has no documents or no judged queries`);
  return { name: basename(resolve(directory)), documents, queries };
}

/** Query id to document id to grade, from tab-separated lines with a header. */
export function parseJudgements(text: string): Map<string, Map<string, number>> {
  const judged = new Map<string, Map<string, number>>();
  for (const line of text.split('\n').slice(1)) {
    const [query, document, grade] = line.trim().split('\t');
    if (query === undefined || document === undefined || grade === undefined) continue;
    const grades = judged.get(query) ?? new Map<string, number>();
    judged.set(query, grades);
    grades.set(document, Number(grade));
  }
  return judged;
}

async function judgementFile(directory: string): Promise<string> {
  const flat = join(directory, 'qrels.tsv');
  const isFlat = await access(flat).then(
    () => true,
    () => false,
  );
  return isFlat ? flat : join(directory, 'qrels', 'test.tsv');
}

async function* linesOf(file: string): AsyncGenerator<string, void, void> {
  for await (const line of createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY })) {
    if (line.trim() !== '') yield line;
  }
}
