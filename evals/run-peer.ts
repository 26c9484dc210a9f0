import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { promisify } from 'node:util';

import * as z from 'zod';

/** Libraries to compare with, by their name in `peers/engines.mjs`. */
export const PEERS = {
  minisearch: 'MiniSearch',
  orama: 'Orama',
  wink: 'wink-bm25-text-search',
  langchain_bm25: 'LangChain BM25Retriever',
  langchain_memory: 'LangChain MemoryVectorStore, hashed words',
} as const;
export type PeerName = keyof typeof PEERS;

export interface PeerText {
  readonly text: string;
  readonly vector: Float32Array;
}

export interface PeerRequest {
  readonly documents: readonly (PeerText & { readonly title: string })[];
  readonly queries: readonly PeerText[];
  /** Results a question. */
  readonly limit: number;
}

const answerSchema = z.object({
  indexMs: z.number(),
  answers: z.array(z.object({ found: z.array(z.int()), ms: z.number() })),
});
export type PeerAnswer = z.infer<typeof answerSchema>;

const FOLDER = join(import.meta.dirname, 'peers');

/** Installs the libraries from their lock file, the first time. */
export async function installPeers(): Promise<void> {
  if (existsSync(join(FOLDER, 'node_modules', '.package-lock.json'))) return;
  console.error('Installing the libraries to compare with …');
  const install = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--legacy-peer-deps'];
  await promisify(execFile)('npm', install, { cwd: FOLDER });
}

/** In a process of its own, so that no engine pays for the memory of another. Found are numbers of documents, best first. */
export async function runPeer(engine: PeerName, { documents, queries, limit }: PeerRequest): Promise<PeerAnswer> {
  const child = spawn(process.execPath, [join(FOLDER, 'main.mjs')], { stdio: ['pipe', 'pipe', 'inherit'] });
  const plain = <Text extends PeerText>(given: Text) => ({ ...given, vector: Array.from(given.vector) });
  child.stdin.end(JSON.stringify({ engine, limit, documents: documents.map(plain), queries: queries.map(plain) }));
  return answerSchema.parse(JSON.parse(await text(child.stdout)));
}
