import type { EmbeddingModel } from '@lattice/core';
import { type EvalQuestion, scoreQuestion } from '@lattice/retrieval';

import { PEERS, type PeerName, runPeer } from './run-peer.ts';
import type { Section } from './sections.ts';
import { meanOf, type SystemScores } from './system-scores.ts';

export interface PeerRun {
  readonly set: string;
  readonly sections: readonly Section[];
  readonly questions: readonly EvalQuestion[];
  /** Of the peer that searches vectors. */
  readonly model: EmbeddingModel;
}

const RESULTS = 10;

export async function measurePeer(peer: PeerName, { set, sections, questions, model }: PeerRun): Promise<SystemScores> {
  const documents = await withVectors(sections, { model, textOf: ({ title, text }) => `${title}\n\n${text}` });
  const queries = await withVectors(
    questions.map(({ question: text }) => ({ text })),
    { model, textOf: ({ text }) => text },
  );
  const { answers } = await runPeer(peer, { documents, queries, limit: RESULTS });
  const scores = questions.flatMap(({ answerable, gold }, at) => {
    const found = (answers[at]?.found ?? []).flatMap((number) => sections[number] ?? []);
    const results = found.map(({ route, anchor }, rank) => ({ route, anchor, score: 1 / (rank + 1) }));
    return answerable ? [scoreQuestion(gold, results)] : [];
  });
  const latencies = answers.map(({ ms }) => ms);
  return { set, system: PEERS[peer], questions: questions.length, ...meanOf(scores), refusalF1: null, latencies };
}

/** Every text has one; the emulated model refuses none. */
export async function withVectors<Item>(
  items: readonly Item[],
  { model, textOf }: { readonly model: EmbeddingModel; readonly textOf: (item: Item) => string },
): Promise<(Item & { readonly vector: Float32Array })[]> {
  const vectors = await model.embedDocuments(items.map(textOf));
  return items.map((item, at) => ({ ...item, vector: vectors[at] ?? new Float32Array(model.dimensions) }));
}
