import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { checkSpace, offlineRules } from '../src/index.ts';
import { sampleTree, type TreeChange } from './support/sample-tree.ts';

interface Failure extends TreeChange {
  readonly id: string;
  readonly what: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly severity?: 'warning';
}

type Replacement = NonNullable<TreeChange['replace']>;
const dockerfile = (from: string, to: string): Replacement => ({ file: 'Dockerfile', from, to });
const readme = (from: string, to: string): Replacement => ({ file: 'README.md', from, to });
const program = (text: string): NonNullable<TreeChange['files']> => ({ 'app/program/apps/api/dist/main.js': text });

/** One for each row of the platform's list of troubles, and each other thing the rules tell apart. */
const failures: readonly Failure[] = [
  {
    id: 'SPACE-002',
    what: 'useradd on a node image',
    replace: dockerfile('USER node', 'RUN useradd -m -u 1000 user\nUSER user'),
  },
  {
    id: 'SPACE-002',
    what: 'the same on Ubuntu',
    replace: dockerfile('FROM node:24-trixie-slim', 'FROM ubuntu:24.04\nRUN adduser --uid 1000 me'),
  },
  { id: 'SPACE-003', what: 'another PORT than app_port', replace: dockerfile('PORT=7860', 'PORT=3000') },
  { id: 'SPACE-003', what: 'no PORT at all', replace: dockerfile('    PORT=7860 \\\n', '') },
  { id: 'SPACE-003', what: 'another app_port', replace: readme('app_port: 7860', 'app_port: 8080') },
  { id: 'SPACE-003', what: 'another EXPOSE', replace: dockerfile('EXPOSE 7860', 'EXPOSE 8000') },
  { id: 'SPACE-003', what: 'HOST of loopback', replace: dockerfile('HOST=0.0.0.0', 'HOST=127.0.0.1') },
  { id: 'SPACE-003', what: 'a program on localhost', files: program("server.listen(7860, 'localhost');") },
  { id: 'SPACE-004', what: 'a flagged command', replace: dockerfile('EXPOSE', 'RUN cloudflared --version\nEXPOSE') },
  { id: 'SPACE-004', what: 'a flagged title', replace: readme('title: Lattice', 'title: My VPN notes') },
  {
    id: 'SPACE-005',
    what: 'a long short_description',
    replace: readme('short_description: ', `short_description: ${'long '.repeat(12)}`),
  },
  { id: 'SPACE-005', what: 'an unknown colour', replace: readme('colorFrom: blue', 'colorFrom: orange') },
  { id: 'SPACE-005', what: 'an emoji that is none', replace: readme('emoji: 🧭', 'emoji: compass') },
  { id: 'SPACE-005', what: 'another sdk', replace: readme('sdk: docker', 'sdk: gradio') },
  { id: 'SPACE-005', what: 'a port that is text', replace: readme('pinned: false', 'pinned: "no"') },
  { id: 'SPACE-006', what: 'no README', files: { 'README.md': null } },
  { id: 'SPACE-006', what: 'a lower-case dockerfile', files: { Dockerfile: null, dockerfile: 'FROM scratch' } },
  { id: 'SPACE-006', what: 'a byte order mark', replace: readme('---\n', '\uFEFF---\n') },
  { id: 'SPACE-006', what: 'a title with a colon', replace: readme('title: Lattice', 'title: Lattice: answers') },
  { id: 'SPACE-007', what: 'a small binary', files: { 'app/logo.png': Buffer.from([0x89, 0x50, 0, 1]) } },
  { id: 'SPACE-007', what: 'a large text', files: { 'app/big.jsonl': 'x'.repeat(10_000_001) } },
  { id: 'SPACE-009', what: 'a symbolic link', links: { 'app/shared': '../../packages' } },
  {
    id: 'SPACE-009',
    what: 'a workspace reference',
    files: {
      'app/packages/core/package.json': '{"dependencies":{"@lattice/core":"workspace:*"}}',
      'app/packages/core/package-lock.json': '{"packages":{"":{"dependencies":{"@lattice/core":"workspace:*"}}}}',
    },
  },
  {
    id: 'SPACE-009',
    what: 'a lock of another package.json',
    files: { 'app/package.json': '{"dependencies":{"express":"4.0.0"}}' },
  },
  {
    id: 'SPACE-009',
    what: 'no program',
    files: { 'app/program/apps/api/dist/main.js': null, 'app/program/x.txt': '' },
  },
  {
    id: 'SPACE-009',
    what: 'a file that is not what was built',
    files: {
      'app/manifest.json': JSON.stringify({
        format: 1,
        commit: null,
        dirty: false,
        files: { 'package.json': { bytes: 1, sha256: 'abc' } },
      }),
    },
  },
  { id: 'SPACE-010', what: 'root', replace: dockerfile('USER node\n', '') },
  {
    id: 'SPACE-010',
    what: 'files of root',
    replace: dockerfile('COPY --chown=1000:1000 app/program', 'COPY app/program'),
  },
  { id: 'SPACE-010', what: 'a store on /data', replace: dockerfile('DATA_DIR=/tmp/lattice', 'DATA_DIR=/data') },
  {
    id: 'SPACE-011',
    what: 'cookies across origins',
    files: { 'app/page/chat.js': "fetch(url, { credentials: 'include' })" },
  },
  { id: 'SPACE-012', what: "helmet's defaults", files: program("app.use(helmet());\napp.set('trust proxy', 1);") },
  {
    id: 'SPACE-012',
    what: 'a header against frames',
    files: { 'app/page/serve.js': "response.setHeader('X-Frame-Options', 'DENY')" },
  },
  {
    id: 'SPACE-013',
    what: 'every proxy trusted',
    files: program("const app = express();\napp.set('trust proxy', true);"),
  },
  { id: 'SPACE-013', what: 'no proxy trusted', files: program('const app = express();') },
  {
    id: 'SPACE-014',
    what: 'a port that may be closed',
    environment: { QDRANT_URL: 'https://x.cloud.qdrant.io:6333' },
    severity: 'warning',
  },
  {
    id: 'SPACE-014',
    what: 'an address without IPv4',
    environment: { DATABASE_URL: 'postgres://u:p@db.abcdefgh.supabase.co:443/postgres' },
  },
  { id: 'SPACE-014', what: 'this machine', environment: { OPENAI_BASE_URL: 'http://localhost:8080/v1' } },
  { id: 'SPACE-015', what: 'a backend without its key', environment: { EMBEDDING_BACKEND: 'gemini' } },
  { id: 'SPACE-015', what: 'a model without its runtime', environment: { EMBEDDING_BACKEND: 'local' } },
  { id: 'SPACE-015', what: 'a value that cannot be read', environment: { PORT: 'http' } },
  {
    id: 'SPACE-016',
    what: 'more files than any build of ours, as where node_modules is pushed',
    files: Object.fromEntries(Array.from({ length: 2_001 }, (_, index) => [`app/data/${index}.txt`, 'x'])),
    severity: 'warning',
  },
  {
    id: 'SPACE-016',
    what: 'a Gradio Space by default',
    files: { '.github/workflows/sync.yml': 'jobs:\n  a:\n    steps:\n      - uses: huggingface/hub-sync@v0.2.1\n' },
  },
];

describe('checkSpace', () => {
  it('finds nothing in a folder that is in order', async () => {
    await using folder = await sampleTree();
    expect(await checkSpace(folder.path, { environment: {} })).toEqual([]);
  });

  it.each(failures)('$id: $what', async ({ id, environment = {}, severity = 'error', ...change }) => {
    await using folder = await sampleTree(change);
    const findings = await checkSpace(folder.path, { environment });
    expect(findings).toContainEqual({ id, severity, evidence: expect.any(String), fix: expect.any(String) });
    expect(new Set(findings.map((finding) => finding.id)), JSON.stringify(findings)).toEqual(new Set([id]));
  });

  it('SPACE-007: a binary that was deleted and is still in the history', async () => {
    await using folder = await sampleTree();
    const git = (...args: string[]) =>
      execFileSync('git', ['-c', 'user.name=T', '-c', 'user.email=t@example.com', ...args], {
        cwd: folder.path,
        stdio: 'pipe',
      });
    git('init', '--quiet');
    writeFileSync(join(folder.path, 'old.bin'), Buffer.from([0, 1, 2]));
    git('add', '.');
    git('commit', '--quiet', '-m', 'with a binary');
    rmSync(join(folder.path, 'old.bin'));
    git('commit', '--quiet', '-a', '-m', 'without');
    const findings = await checkSpace(folder.path, { environment: {} });
    expect(findings.map(({ id, evidence }) => [id, evidence.includes('old.bin')])).toEqual([['SPACE-007', true]]);
  });

  it('has a failure here for every rule', () => {
    expect(new Set(failures.map(({ id }) => id))).toEqual(new Set(offlineRules.map(({ id }) => id)));
  });
});
