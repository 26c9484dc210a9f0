import { type Gate, sumOfMatches } from './gate.ts';
import { typesGate } from './types-gate.ts';
import { packagesWithoutTag, versionsOutsideTheCatalog, workspaceFolders } from './workspace.ts';

/** Every static check, the quick ones first. */
export const gates: readonly Gate[] = [
  {
    name: 'format',
    runs: [['node_modules/oxfmt/bin/oxfmt', '--check']],
    unit: 'files',
    countLooked: (output) => sumOfMatches(output, /Finished in \S+ on (\d+) files/g),
  },
  {
    name: 'workspace',
    // A pattern of pnpm-workspace.yaml that matches no package is a warning, and without packages there are only such.
    runs: [['node_modules/sherif/index.js', '--fail-on-warnings']],
    unit: 'packages',
    countLooked: (_output, root) => workspaceFolders(root).length,
    findProblems: (_output, root) => versionsOutsideTheCatalog(root),
  },
  {
    name: 'boundaries',
    runs: [['node_modules/turbo/bin/turbo', 'boundaries', '--no-color']],
    env: { TURBO_TELEMETRY_DISABLED: '1', TURBO_NO_UPDATE_NOTIFIER: '1' },
    unit: 'files',
    countLooked: (output) => sumOfMatches(output, /Checked (\d+) files in \d+ packages/g),
    findProblems: (_output, root) => packagesWithoutTag(root),
  },
  {
    name: 'lint',
    runs: [['node_modules/oxlint/bin/oxlint', '--deny-warnings', '--report-unused-disable-directives']],
    unit: 'files',
    countLooked: (output) => sumOfMatches(output, /Finished in \S+ on (\d+) files/g),
  },
  typesGate,
  {
    name: 'unused',
    runs: [
      [
        'node_modules/knip/bin/knip.js',
        '--no-progress',
        '--no-config-hints',
        '--reporter=symbols',
        '--reporter=./scripts/npm-test/knip-counts.ts',
      ],
    ],
    unit: 'files',
    countLooked: (output) => sumOfMatches(output, /knip looked at (\d+) files/g),
  },
];
