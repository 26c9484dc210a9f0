import type { Command } from 'commander';

import { createSiteIndex, describeEmbeddedServer, openStore } from '@lattice/clients/postgres';
import { openVectors } from '@lattice/clients/qdrant';
import { type Config, ConfigurationError, describeConfig, queueAddress, storeAddress } from '@lattice/config';
import { LatticeError, silentLogger } from '@lattice/core';
import { openIngestQueue } from '@lattice/queue';

import { commandConfig, type SessionFlags } from '../session.ts';
import { examineRemote, type RemoteFlags } from './space/examine-remote.ts';
import { CheckFailed, printJson, printLine, type Terminal } from '../terminal.ts';

/** One thing looked at. `id` is stable. */
interface Finding {
  readonly id: string;
  readonly severity: 'ok' | 'warning' | 'error';
  /** What was seen. */
  readonly evidence: string;
  /** What to do; null where there is nothing. */
  readonly fix: string | null;
}

interface DoctorFlags extends SessionFlags, RemoteFlags {
  readonly json?: true;
}

/** `lattice doctor`: looks at everything Lattice needs and says what to do about what is wrong. */
export function configureDoctorCommand(command: Command, terminal: Terminal): void {
  command
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--space <owner/name>', 'look at this Space (or the address of an app) instead of this machine')
    .option('--origin <url>', 'with --space: a frontend that is meant to be let in')
    .option('--json', 'print the findings as JSON')
    .action(async (flags: DoctorFlags) => {
      const findings: Finding[] = [];
      const { space } = flags;
      const looked = space === undefined ? examine(terminal, flags) : examineRemote(terminal, { ...flags, space });
      for await (const finding of looked) {
        findings.push(finding);
        if (!flags.json) printFinding(terminal, finding);
      }
      if (flags.json) printJson(terminal, { findings });
      if (findings.some(({ severity }) => severity === 'error')) throw new CheckFailed();
    });
}

async function* examine(terminal: Terminal, flags: SessionFlags): AsyncGenerator<Finding> {
  yield checkNode(process.version);
  let config: Config;
  try {
    config = commandConfig(terminal, flags);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { variable, reason, example } of error.problems) {
      yield {
        id: 'configuration',
        severity: 'error',
        evidence: `${variable} ${reason}`,
        fix: `For example ${variable}=${example}`,
      };
    }
    return;
  }
  const { choices, notices } = describeConfig(config);
  yield ok('configuration', choices.join('; '));
  for (const notice of notices) yield { id: 'configuration', severity: 'warning', evidence: notice, fix: null };
  if (config.database.kind === 'embedded') yield* checkEmbeddedServer(config.dataDir);
  yield* checkDatabase(config, terminal.signal);
  yield* checkVectors(config);
  if (config.queue.backend === 'redis') yield await checkRedis(config);
}

function ok(id: string, evidence: string): Finding {
  return { id, severity: 'ok', evidence, fix: null };
}

function checkNode(version: string): Finding {
  if (version.startsWith('v24.')) return ok('node', `Node ${version}`);
  return {
    id: 'node',
    severity: 'error',
    evidence: `Node ${version}`,
    fix: 'Run `npm run lattice -- doctor`: it brings Node 24.',
  };
}

async function* checkEmbeddedServer(dataDirectory: string): AsyncGenerator<Finding> {
  const { program, database, running, clients } = await describeEmbeddedServer(dataDirectory);
  if (!program.usable) {
    yield {
      id: 'embedded-server',
      severity: 'error',
      evidence: program.message,
      fix: program.fix ?? 'Set DATABASE_URL.',
    };
    return;
  }
  const asWhom = { self: 'as this user', namespace: 'in a user namespace', uid: 'as an unprivileged user' }[
    program.runAs
  ];
  yield ok('embedded-server', `Postgres ${program.version} can run ${asWhom} in ${dataDirectory}`);
  const size =
    database === null
      ? 'no database yet'
      : `database of version ${database.major}, ${Math.ceil(database.bytes / 1e6)} MB`;
  const state =
    running === null ? 'not running' : `running as process ${running.pid} on port ${running.port ?? 'unknown'}`;
  yield ok('embedded-data', `${size}; ${state}; used by ${clients.length === 0 ? 'nobody' : clients.join(', ')}`);
}

async function* checkDatabase(config: Config, signal: AbortSignal): AsyncGenerator<Finding> {
  try {
    const logger = silentLogger;
    await using store = await openStore({ ...storeAddress(config), logger, signal, applicationName: 'lattice-doctor' });
    await store.database.ping();
    yield ok('database', 'reachable, migrations applied');
    const live = await createSiteIndex(store.database).live();
    if (live === null) {
      const fix = 'npm run lattice -- ingest path/to/your/site';
      yield { id: 'index', severity: 'warning', evidence: 'no site has been indexed', fix };
    } else {
      yield ok(
        'index',
        `${live.site.title}: ${live.pages} pages, ${live.chunks} chunks, since ${live.publishedAt.toISOString()}`,
      );
    }
  } catch (error) {
    if (!LatticeError.isInstance(error) || error.code === 'cancelled') throw error;
    yield { id: 'database', severity: 'error', evidence: error.message, fix: error.fix ?? null };
  }
}

async function* checkVectors(config: Config): AsyncGenerator<Finding> {
  const vectors = await openVectors(config.vector, silentLogger);
  if (vectors === null) return;
  try {
    await vectors.store.ping();
    const target = await vectors.store.aliasTarget(vectors.alias);
    yield ok('qdrant', `reachable; ${vectors.alias} is ${target ?? 'nothing yet'}`);
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    yield { id: 'qdrant', severity: 'error', evidence: error.message, fix: error.fix ?? null };
  }
}

async function checkRedis(config: Config): Promise<Finding> {
  try {
    await using queue = await openIngestQueue(queueAddress(config, ''), silentLogger);
    const { waiting, active } = await queue.counts();
    return ok('redis', `reachable; ${waiting} jobs wait, ${active} run`);
  } catch (error) {
    if (!LatticeError.isInstance(error)) throw error;
    return { id: 'redis', severity: 'error', evidence: error.message, fix: error.fix ?? null };
  }
}

const MARKS = { ok: 'ok     ', warning: 'warning', error: 'error  ' } as const;

function printFinding(terminal: Terminal, { id, severity, evidence, fix }: Finding): void {
  printLine(terminal.stdout, `${MARKS[severity]} ${id}: ${evidence}`);
  if (fix !== null) printLine(terminal.stdout, `        ${fix}`);
}
