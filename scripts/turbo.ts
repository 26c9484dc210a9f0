// `npm run dev` and `npm run build`: turbo with our Node and pnpm, which it calls for every task.
import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = path.join(root, '.lattice/bin');

const child = spawn(process.execPath, ['node_modules/turbo/bin/turbo', 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env['PATH']}`,
    TURBO_TELEMETRY_DISABLED: '1',
    // pnpm, which turbo calls, sets INIT_CWD anew.
    LATTICE_CALLED_FROM: process.env['INIT_CWD'] ?? process.cwd(),
  },
});
// A terminal sends Ctrl-C to the whole group, turbo included; a signal to us alone is passed on.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('error', (error) => {
  console.error(`turbo did not start: ${error.message}`);
  process.exitCode = 1;
});
child.once('close', (code) => {
  process.exitCode = code ?? 1;
});
