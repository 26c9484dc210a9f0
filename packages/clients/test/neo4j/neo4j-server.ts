import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';

import neo4j from 'neo4j-driver';

import { findFreePort } from '../../src/postgres/embedded/free-port.ts';

export interface Neo4jAddress {
  readonly uri: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
}

export interface Neo4jServer extends AsyncDisposable, Neo4jAddress {
  /** Whether it was started here, and may be stopped. */
  readonly isOwn: boolean;
}

/** Where .ci/neo4j/install puts the server. */
const LIBRARIES = resolve(import.meta.dirname, '../../../../.lattice/neo4j/lib');
const START_TIMEOUT_MS = 90_000;
/** What Java 17 asks of everybody who uses it the way Neo4j does. */
const OPENED = ['java.nio', 'java.io', 'sun.nio.ch', 'java.util.concurrent'];

/** Says why there is no server, or null where there is one. */
export function missingNeo4j(environment: NodeJS.ProcessEnv): string | null {
  if (named(environment, 'URI') !== undefined || existsSync(LIBRARIES)) return null;
  return 'there is no Neo4j server: set TEST_NEO4J_URI, TEST_NEO4J_USERNAME and TEST_NEO4J_PASSWORD, or run .ci/neo4j/install';
}

/** Of the server for tests, else of the one the program would use. */
function named(environment: NodeJS.ProcessEnv, part: string): string | undefined {
  const prefix = environment['TEST_NEO4J_URI'] === undefined ? 'NEO4J' : 'TEST_NEO4J';
  return environment[`${prefix}_${part}`];
}

/** The server the environment names, else one of this run's own in a temporary folder, with half a gigabyte of heap. */
export async function startNeo4j(environment: NodeJS.ProcessEnv): Promise<Neo4jServer> {
  const uri = named(environment, 'URI');
  const database = named(environment, 'DATABASE') ?? 'neo4j';
  const username = named(environment, 'USERNAME') ?? 'neo4j';
  if (uri !== undefined) {
    const password = named(environment, 'PASSWORD') ?? '';
    return { uri, username, password, database, isOwn: false, [Symbol.asyncDispose]: async () => {} };
  }
  const home = await mkdtemp(join(tmpdir(), 'lattice-neo4j-'));
  await mkdir(join(home, 'conf'));
  const port = await findFreePort(null);
  await writeFile(join(home, 'conf', 'neo4j.conf'), `server.bolt.listen_address=127.0.0.1:${port}${SETTINGS}`);
  const opened = OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`);
  const memory = ['-Xms128m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
  const program = ['-cp', join(LIBRARIES, '*'), 'org.neo4j.server.CommunityEntryPoint'];
  const folders = [`--home-dir=${home}`, `--config-dir=${join(home, 'conf')}`];
  const java = spawn('java', [...memory, ...opened, ...program, ...folders, '--console-mode'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = (): void => void java.kill('SIGKILL');
  process.once('exit', end);
  const gone = once(java, 'exit');
  const stop = async (): Promise<void> => {
    process.off('exit', end);
    end();
    await gone;
    await rm(home, { recursive: true, force: true });
  };
  try {
    await started(java.stdout);
    const own = { uri: `bolt://127.0.0.1:${port}`, username: 'neo4j', password: randomBytes(12).toString('hex') };
    await setPassword(own);
    return { ...own, database: 'neo4j', isOwn: true, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

const SETTINGS = `
server.http.enabled=false
server.https.enabled=false
server.memory.pagecache.size=32m
db.tx_log.preallocate=false
db.tx_log.rotation.size=1m
dbms.usage_report.enabled=false
`;

async function started(output: NodeJS.ReadableStream): Promise<void> {
  const said: string[] = [];
  for await (const line of createInterface({ input: output, signal: AbortSignal.timeout(START_TIMEOUT_MS) })) {
    said.push(line);
    if (!line.endsWith('Started.')) continue;
    // Nobody reads on, and a full pipe would stop the server.
    output.resume();
    return;
  }
  throw new Error(`the Neo4j server did not start:\n${said.join('\n')}`);
}

/** A new server has the user neo4j with the password neo4j, who may do nothing before it is changed. */
async function setPassword({ uri, username, password }: Omit<Neo4jAddress, 'database'>): Promise<void> {
  await using driver = neo4j.driver(uri, neo4j.auth.basic(username, 'neo4j'), { telemetryDisabled: true });
  await using session = driver.session({ database: 'system' });
  await session.run("ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $password", { password });
}
