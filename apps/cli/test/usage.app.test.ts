import { temporaryFolder, writeSite } from '@lattice/testing';
import { describe, expect, test } from 'vitest';

import { lattice } from './support/lattice.ts';

const COMMANDS = ['manifest', 'links', 'ingest', 'ask', 'search', 'eval', 'gaps', 'doctor', 'vectors'];

describe('help', () => {
  test('names every command', async () => {
    const { code, stdout, stderr } = await lattice(['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  });

  test.for([...COMMANDS, 'keys', 'space'])('%s takes what the list of commands says', async (command) => {
    const { stdout: list } = await lattice(['--help']);
    const listed = new RegExp(`^  ${command}(?: (\\S+))? {2}`, 'm').exec(list)?.[1];
    const { stdout: own } = await lattice([command, '--help']);
    expect(/^Usage: lattice \S+ \[options\](?: (\S+))?$/m.exec(own)).toMatchObject({ 1: listed });
  });

  test.for(COMMANDS)('%s explains itself', async (command) => {
    const { code, stdout, stderr } = await lattice([command, '--help']);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(new RegExp(`^Usage: lattice ${command} `));
    expect(stdout).toContain('--json');
  });
});

describe('bad usage ends with 2, and says why on standard error', () => {
  const cases: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no command', [], /^Usage: lattice/],
    ['an unknown command', ['nonsense'], /unknown command 'nonsense'[^]*--help/],
    ['an unknown flag', ['ask', '--bogus', 'Why?'], /unknown option '--bogus'[^]*--help/],
    ['a missing argument', ['search'], /missing required argument 'query'/],
    ['a missing argument behind a `--`', ['--', 'search'], /missing required argument 'query'/],
    ['one argument too many', ['search', 'robot', 'arm'], /too many arguments/],
    ['a number out of range', ['search', 'robot', '--limit', '0'], /whole number from 1 to 200/],
    ['a file that is not there', ['eval', '/no/such/questions.jsonl'], /\/no\/such\/questions\.jsonl cannot be read/],
    ['a threshold that is none', ['eval', 'evals/questions/robotics-book.jsonl', '--min', 'mrr'], /not a threshold/],
  ];
  test.for(cases)('%s', async ([, args, message]) => {
    const { code, stdout, stderr } = await lattice(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a question set with a faulty line names the line', async () => {
    await using folder = await temporaryFolder();
    await writeSite(folder.path, { 'questions.jsonl': '{"id": "a", "question": "What?"}\n{"id": ' });
    const { code, stderr } = await lattice(['eval', 'questions.jsonl'], { cwd: folder.path });
    expect(code).toBe(2);
    expect(stderr).toMatch(/Line 2 of the question set/);
  });
});

describe('bad configuration', () => {
  const env = { DATABASE_URL: 'mysql://localhost/x', LOG_LEVEL: 'loud', SITE_URL: 'nowhere' };

  test('ends with 78 and names all of it at once, and once', async () => {
    const { code, stdout, stderr } = await lattice(['ask', 'What is ROS 2?'], { env });
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    expect(stderr).toContain('has 3 problems');
    for (const name of Object.keys(env)) expect(stderr).toContain(`  ${name} `);
    expect(stderr.match(/start again/g)).toHaveLength(1);
  });

  test('is what doctor reports, with a fix for each', async () => {
    const { code, stdout } = await lattice(['doctor', '--json'], { env });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      findings: expect.arrayContaining(
        Object.keys(env).map((name) => ({
          id: 'configuration',
          severity: 'error',
          evidence: expect.stringContaining(name),
          fix: expect.stringContaining(`${name}=`),
        })),
      ),
    });
  });
});

describe('manifest', () => {
  test('is one JSON line a page, of exactly the documented shape', async () => {
    const { code, stdout, stderr } = await lattice(['manifest', 'examples/robotics-book', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const pages = stdout
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(pages).toHaveLength(18);
    for (const page of pages) {
      expect(page).toEqual({
        source: expect.stringMatching(/^(?:docs|versioned_docs\/version-humble)\/(?:setup\/)?\d\d-.*\.mdx$/),
        route: expect.stringMatching(/^\/(?:humble\/)?(?:setup\/)?[a-z2-]*$/),
        version: expect.stringMatching(/^(?:current|humble)$/),
        locale: 'en',
        title: expect.any(String),
        headings: expect.any(Array),
      });
    }
    expect(pages).toContainEqual(
      expect.objectContaining({
        source: 'docs/01-what-is-ros-2.mdx',
        route: '/',
        title: 'What is ROS 2?',
        headings: expect.arrayContaining([{ level: 2, text: 'Install it', id: 'install' }]),
      }),
    );
  });

  test('takes a folder above the site, relative to where the person stands', async () => {
    await using folder = await temporaryFolder();
    await writeSite(`${folder.path}/website`, { 'docs/a.md': '# A\n\n## B\n' });
    const { code, stdout } = await lattice(['manifest', '.', '--json'], { cwd: folder.path });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ source: 'website/docs/a.md', route: '/a' });
  });

  test('names what it cannot read, and goes on', async () => {
    await using folder = await temporaryFolder();
    await writeSite(folder.path, { 'docs/good.md': '# Good\n', 'docs/broken.mdx': '# Broken\n\n<Tabs>\n' });
    const { code, stdout, stderr } = await lattice(['manifest', folder.path]);
    expect(code).toBe(0);
    expect(stdout).toContain('/good  Good');
    expect(stderr).toMatch(/^warning: docs\/broken\.mdx:\d+/m);
  });

  test('of a folder that is no site ends with 1 and says what to do', async () => {
    await using folder = await temporaryFolder();
    const { code, stdout, stderr } = await lattice(['manifest', folder.path]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^lattice: .*docusaurus\.config[^]*\n  \S/);
  });
});
