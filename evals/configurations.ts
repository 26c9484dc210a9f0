import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { openStore } from '@lattice/clients/postgres';
import { type EmbeddingModel, silentLogger } from '@lattice/core';
import { type EvalQuestion, parseEvalLines } from '@lattice/retrieval';

import { meaninglessModel, openConfigured, openHashedWords } from './embeddings.ts';
import { readSiteOnce } from './load-site.ts';
import { type Configuration, CONFIGURATIONS, measureConfiguration } from './measure-configuration.ts';
import { measurePeer } from './measure-peer.ts';
import { averageScores, formatScores, type SystemScores } from './system-scores.ts';
import { installPeers, PEERS, type PeerName } from './run-peer.ts';
import { sectionsOf } from './sections.ts';
import { sharedCorpora } from './shared-corpora.ts';

/**
 * Every configuration that needs no paid model and every peer, over the same sections and questions:
 * `npm run evals -- [--set NAME] [--json]`. With EMBEDDING_BACKEND and its variables, a hybrid with that model besides.
 */
const SETS = ['toolchain', 'pai-sirfan', 'kmesh', 'pai-taha'];

async function readQuestions(corpora: string, site: string): Promise<EvalQuestion[]> {
  const shared = join(corpora, site, 'questions.jsonl');
  const own = join(import.meta.dirname, 'questions', `${site}.jsonl`);
  return parseEvalLines(await readFile(existsSync(shared) ? shared : own, 'utf8'));
}

async function measureSet(corpora: string, set: string, databaseUrl: string | null): Promise<SystemScores[]> {
  const site = await readSiteOnce(join(corpora, set, 'src'));
  const questions = await readQuestions(corpora, set);
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lattice-evals-'));
  const rows: SystemScores[] = [];
  try {
    await using stack = new AsyncDisposableStack();
    const where = { url: databaseUrl, directUrl: null, dataDirectory, logger: silentLogger };
    const { database } = stack.use(await openStore({ ...where, applicationName: 'lattice-evals' }));
    const { model: hashed } = stack.use(await openHashedWords());
    const configured = stack.use(await openConfigured(process.env))?.model ?? null;
    const models = { hashed, meaningless: meaninglessModel, configured };
    for (const configuration of [...CONFIGURATIONS, ...hybridWith(configured)]) {
      rows.push(told(await measureConfiguration(configuration, { set, site, questions, database, models })));
    }
    const sections = sectionsOf(site);
    for (const peer of Object.keys(PEERS) as PeerName[]) {
      rows.push(told(await measurePeer(peer, { set, sections, questions, model: hashed })));
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true });
  }
  return rows;
}

/** An embedding model that the environment chooses is measured beside the others. */
function hybridWith(model: EmbeddingModel | null): Configuration[] {
  return model === null ? [] : [{ name: `Lattice, hybrid with ${model.id}`, embedding: 'configured' }];
}

/** As soon as it is known: a run takes minutes, and may be cut short. */
function told(row: SystemScores): SystemScores {
  console.error(formatScores([row]).split('\n').at(-1));
  return row;
}

const { values } = parseArgs({
  options: {
    set: { type: 'string', multiple: true, default: SETS },
    'database-url': { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const corpora = sharedCorpora();
if (corpora === null) {
  console.error('There are no shared corpora: set LATTICE_SHARED to the folder that holds corpora/.');
  process.exit(2);
}
await installPeers();
const rows: SystemScores[] = [];
for (const set of values.set) rows.push(...(await measureSet(corpora, set, values['database-url'] ?? null)));
const all = [...rows, ...averageScores(rows)];
console.log(values.json ? JSON.stringify(all) : formatScores(all));
console.error(
  `load ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}`,
);
