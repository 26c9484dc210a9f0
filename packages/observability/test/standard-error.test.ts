import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const source = resolve(import.meta.dirname, '../src/index.ts');

function run(script: string): { stdout: string; stderr: string } {
  const program = `import { createLogger } from ${JSON.stringify(source)};\n${script}`;
  return spawnSync(process.execPath, ['--conditions=@lattice/source', '--input-type=module', '-e', program], {
    encoding: 'utf8',
    cwd: import.meta.dirname,
    env: {},
  });
}

test('lines go to standard error at once, so that none is lost when the process ends abruptly', () => {
  const { stdout, stderr } = run(`
    const logger = createLogger({ level: 'info', redact: ['top-secret'] });
    for (let number = 0; number < 500; number += 1) logger.info({ number, note: 'top-secret' }, 'line');
    process.kill(process.pid, 'SIGKILL');
  `);
  expect(stdout).toBe('');
  const numbers = stderr
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line).number);
  expect(numbers).toEqual(Array.from({ length: 500 }, (_, number) => number));
  expect(stderr).not.toContain('top-secret');
});

test('importing the package leaves nothing running', () => {
  const { stdout } = run(`
    createLogger({ level: 'info', redact: [] });
    console.log(process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq|File/.test(name)).length);
  `);
  expect(stdout.trim()).toBe('0');
});
