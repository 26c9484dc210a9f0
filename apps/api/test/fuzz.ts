// `npm run fuzz:api`: the real program, with a sign-in service beside it, against a fuzzer that reads its contract.
import { execFile, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';

import { startGoTrue } from '@lattice/clients/supabase/testing';

const USAGE = `Usage: npm run fuzz:api -- [--examples N] [--seed N] [--cases N]

  --examples  inputs tried for each operation in each phase (default 25: half a minute; 600 make more than 5,000 cases)
  --seed      repeats a run
  --cases     fails where fewer were tried

Needs python3 with venv; the fuzzer is installed below .lattice.
`;

const SCHEMATHESIS = 'schemathesis==4.32.5';
const REPOSITORY = fileURLToPath(new URL('../../../', import.meta.url));
const REDIRECT_URL = 'http://localhost/api/v1/auth/oauth/callback';

const { values } = parseArgs({
  options: {
    examples: { type: 'string', default: '25' },
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
    cases: { type: 'string', default: '0' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) process.stdout.write(USAGE);
else process.exitCode = await fuzz();

async function fuzz(): Promise<number> {
  const program = await installFuzzer();
  const dataDirectory = await mkdtemp(join(tmpdir(), 'lattice-fuzz-'));
  await using goTrue = await startGoTrue({ redirectUrls: [REDIRECT_URL] });
  const api = spawn(
    process.execPath,
    ['--conditions=@lattice/source', 'apps/api/src/main.ts', '--port', '0', '--data-dir', dataDirectory],
    {
      cwd: REPOSITORY,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        LOG_LEVEL: 'info',
        SUPABASE_URL: goTrue.url,
        SUPABASE_ANON_KEY: goTrue.anonKey,
        SUPABASE_OAUTH_REDIRECT_URL: REDIRECT_URL,
        SUPABASE_JWT_AUDIENCE: 'authenticated',
        SUPABASE_JWT_ISSUER: goTrue.issuer,
        // Without it the route is not there.
        WEBHOOK_SECRET: 'a-secret-that-the-fuzzer-does-not-know',
      },
    },
  );
  let log = '';
  api.stderr.setEncoding('utf8').on('data', (text: string) => (log += text));
  const ended = new Promise<void>((resolve) => api.once('exit', () => resolve()));
  try {
    const url = await readyUrl(api.stdout, ended);
    const token = goTrue.token({ app_metadata: { role: 'admin' } });
    const { code, cases } = await runFuzzer(program, { url, token, cwd: dataDirectory });
    const failures = log.split('\n').filter((line) => line.startsWith('{"level":"error"'));
    for (const line of failures.slice(0, 5)) console.error(line);
    console.log(`${cases} cases, ${failures.length} errors in the log, seed ${values.seed}`);
    return code !== 0 || failures.length > 0 || cases < Number(values.cases) ? 1 : 0;
  } finally {
    api.kill('SIGTERM');
    await ended;
    await rm(dataDirectory, { recursive: true, force: true });
  }
}

async function installFuzzer(): Promise<string> {
  const folder = join(REPOSITORY, '.lattice', 'fuzzer');
  const program = join(folder, 'bin', 'schemathesis');
  if (existsSync(program)) return program;
  const run = promisify(execFile);
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin', 'pip'), ['install', '--quiet', '--disable-pip-version-check', SCHEMATHESIS]);
  return program;
}

async function readyUrl(stdout: NodeJS.ReadableStream, ended: Promise<void>): Promise<string> {
  const ready = new Promise<string>((resolve) => {
    let text = '';
    stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      const url = /^Lattice is ready: (\S+)$/m.exec(text)?.[1];
      if (url !== undefined) resolve(url);
    });
  });
  const gone = ended.then(() => {
    throw new Error('The API ended before it was ready.');
  });
  return Promise.race([ready, gone]);
}

interface Target {
  readonly url: string;
  readonly token: string;
  /** It leaves a cache where it runs. */
  readonly cwd: string;
}

async function runFuzzer(program: string, { url, token, cwd }: Target): Promise<{ code: number; cases: number }> {
  const child = spawn(
    program,
    [
      '--config-file',
      fileURLToPath(new URL('fuzz.toml', import.meta.url)),
      'run',
      `${url}/openapi.json`,
      '--checks',
      'all',
      '--continue-on-failure',
      '--no-color',
      '--max-redirects',
      '0',
      '--request-timeout',
      '30',
      '--header',
      `Authorization: Bearer ${token}`,
      '--max-examples',
      values.examples,
      '--seed',
      values.seed,
    ],
    { cwd, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    process.stdout.write(text);
  });
  const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 1)));
  return { code, cases: Number(/^ {2}(\d+) generated/m.exec(output.replaceAll(',', ''))?.[1] ?? 0) };
}
