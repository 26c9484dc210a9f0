import { fork } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Evaluator } from '../../src/site/configuration/evaluator.ts';
import { createSite } from './temporary-site.ts';

async function withEvaluator<Result>(
  text: string,
  use: (evaluator: Evaluator, file: string) => Promise<Result>,
  options: { deadlineMs?: number; signal?: AbortSignal } = {},
): Promise<Result> {
  await using site = await createSite({ 'config.mjs': text, 'sidebars.js': 'module.exports = { main: ["a"] };' });
  using evaluator = new Evaluator({
    siteDirectory: site.root,
    environment: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
    ...options,
  });
  return await use(evaluator, join(site.root, 'config.mjs'));
}

const read = (evaluator: Evaluator, file: string): Promise<unknown> =>
  evaluator.ask({ kind: 'read', file, keys: null });

/** As TypeScript, which is never left to Node itself. */
const titled = (title: string): string => `const title: string = '${title}'; export default { title };`;

describe('the evaluating process', () => {
  it.each([
    ['waits for ever', 'await new Promise(() => setInterval(() => {}, 1000)); export default {};'],
    ['loops', 'for (;;) {}'],
  ])('is killed when the code %s', async (_, text) => {
    await expect(withEvaluator(text, read, { deadlineMs: 1500 })).rejects.toThrow('it did not finish within 1.5 s');
  });

  it.each([
    ['is kept for the next time', 'site'],
    ['cannot be kept, as its name would be too long', '部'.repeat(82)],
  ])('reads what stands in the file where the transpiled form of it %s', async (_, folder) => {
    await using site = await createSite({ [`${folder}/config.ts`]: titled('one') });
    const file = join(site.root, folder, 'config.ts');
    const environment = { NODE_COMPILE_CACHE: join(site.root, 'compiled') };
    const readAnew = async (): Promise<unknown> => {
      using evaluator = new Evaluator({ siteDirectory: site.root, environment });
      return await read(evaluator, file);
    };
    expect(await readAnew()).toMatchObject({ value: { title: 'one' } });
    expect(await readAnew()).toMatchObject({ value: { title: 'one' } });
    await writeFile(file, titled('two'));
    expect(await readAnew()).toMatchObject({ value: { title: 'two' } });
  });

  it('ends with what it started when it is disposed of', async () => {
    const text = `
      import { spawn } from 'node:child_process';
      export default { pid: spawn('sleep', ['60']).pid };`;
    const pid = await withEvaluator(text, async (evaluator, file) => {
      const reply = z.object({ value: z.object({ pid: z.number() }) }).parse(await read(evaluator, file));
      return reply.value.pid;
    });
    await expect.poll(() => isRunning(pid)).toBe(false);
  });

  it.each([
    ['in the middle of it', 'await asking;'],
    // Before the new process can have asked who its parent is.
    ['at once', `setTimeout(() => process.kill(process.pid, 'SIGKILL'), 1);`],
  ])('ends with what it started when its parent is killed %s, even in an endless loop', async (_, then) => {
    await using site = await createSite({
      'config.mjs': `
        import { spawn } from 'node:child_process';
        import { writeFileSync } from 'node:fs';
        const started = spawn('sleep', ['60']);
        writeFileSync('pids', JSON.stringify([process.pid, started.pid]));
        for (;;) {}`,
      'parent.mts': `
        import { Evaluator } from '${import.meta.resolve('../../src/site/configuration/evaluator.ts')}';
        const evaluator = new Evaluator({ siteDirectory: import.meta.dirname, environment: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] } });
        const asking = evaluator.ask({ kind: 'read', file: import.meta.dirname + '/config.mjs', keys: null });
        ${then}`,
    });
    const parent = fork(join(site.root, 'parent.mts'), { stdio: 'ignore' });
    const options = { timeout: 20_000 };
    const pids = () => readFile(join(site.root, 'pids'), 'utf8').catch(() => '[]');
    await expect.poll(pids, options).not.toBe('[]');
    const started = z.array(z.number()).parse(JSON.parse(await pids()));
    parent.kill('SIGKILL');
    for (const pid of started) await expect.poll(() => isRunning(pid), options).toBe(false);
  });

  it('stops when the caller does', async () => {
    const controller = new AbortController();
    const stopping = withEvaluator(
      'await new Promise(() => {});',
      (evaluator, file) => {
        const reading = read(evaluator, file);
        controller.abort();
        return reading;
      },
      { signal: controller.signal },
    );
    await expect(stopping).rejects.toThrow('it was stopped');
  });

  it('reports what the code throws and goes on', async () => {
    const text = `globalThis.count = (globalThis.count ?? 0) + 1; throw new Error('no luck');`;
    await withEvaluator(text, async (evaluator, file) => {
      await expect(read(evaluator, file)).rejects.toThrow('no luck');
      expect(await read(evaluator, join(file, '../sidebars.js'))).toMatchObject({ value: { main: ['a'] } });
    });
  });
});

async function isRunning(pid: number): Promise<boolean> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // A killed process that nobody waits for is a zombie.
  return status !== null && !/\) Z /.test(status);
}
