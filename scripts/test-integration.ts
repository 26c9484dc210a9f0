// `npm run test:integration`: says which services the integration tests use, then runs them against those.
import path from 'node:path';
import { spawnSync } from 'node:child_process';

import { describeServices } from './npm-test/services.ts';

const root = path.resolve(import.meta.dirname, '..');
console.log('The integration tests use');
for (const line of describeServices({ root, environment: process.env })) console.log(`  ${line}`);
console.log('');

const program = [...process.execArgv, path.join(import.meta.dirname, 'test.ts'), '--layer', 'integration'];
const { status } = spawnSync(process.execPath, [...program, ...process.argv.slice(2)], { stdio: 'inherit', cwd: root });
process.exitCode = status ?? 1;
