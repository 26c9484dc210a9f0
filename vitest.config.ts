import { globSync } from 'node:fs';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

type ProjectTest = NonNullable<TestProjectInlineConfiguration['test']>;

/**
 * Packages resolve to their source, so that nobody builds to test. Libraries are as the product has them, not the slower
 * builds for their own development.
 */
const conditions = ['@lattice/source', 'module', 'node', 'production'];
const resolve = { conditions, externalConditions: conditions };

const exclude = ['**/node_modules/**', '**/dist/**', '**/__fixtures__/**'];
const imageTests = 'packages/*/test/image/*.test.ts';
const appTests = '{packages,apps}/*/test/**/*.app.test.ts';

function project(test: ProjectTest): TestProjectInlineConfiguration {
  return {
    resolve,
    ssr: { resolve },
    // Where Vitest runs the global setup.
    environments: { __vitest__: { resolve } },
    test: { exclude, execArgv: ['--conditions=@lattice/source'], ...test },
  };
}

/** The names are the layers of `npm test`. Retries stay at 0: a test that fails now and then is a bug. */
export default defineConfig({
  test: {
    maxWorkers: 3,
    projects: [
      project({
        name: 'unit',
        include: ['{packages,apps}/*/src/**/*.test.ts', '{bench,evals,scripts}/**/*.test.ts'],
        exclude: [...exclude, '{bench,evals,scripts}/test/**'],
      }),
      // createApp with fakes behind the ports, over HTTP on a free port.
      project({ name: 'app', include: [appTests], testTimeout: 30_000 }),
      // Real processes, files and services: their time is spent waiting, and a slow machine must not fail a test.
      project({
        name: 'integration',
        include: ['{packages,apps}/*/test/**/*.test.ts', '{bench,evals,scripts}/test/**/*.test.ts'],
        exclude: [...exclude, appTests, imageTests],
        // One server per run for every package's tests; a package with services of its own adds test/global-setup.ts.
        globalSetup: [
          'packages/clients/test/support/global-setup.ts',
          ...globSync('{packages,apps}/*/test/global-setup.ts'),
        ],
        // A process reads all code anew for each file otherwise. What is set for one file stands in test/setup.ts of a package.
        isolate: false,
        setupFiles: globSync('{packages,apps}/*/test/setup.ts'),
        testTimeout: 60_000,
        hookTimeout: 120_000,
      }),
      // Container images, really built and run. As root, with buildah.
      project({ name: 'image', include: [imageTests], globalSetup: ['packages/space/test/image/global-setup.ts'] }),
    ],
  },
});
