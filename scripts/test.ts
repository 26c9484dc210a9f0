// `npm test`: every static gate and every test layer; the last line is the sum.
import path from 'node:path';
import { parseArgs } from 'node:util';

import { runGate } from './npm-test/gate.ts';
import { gates } from './npm-test/gates.ts';
import { exitCodeOf, nothingRan, type Outcome, sumOutcomes, summaryLine } from './npm-test/outcome.ts';
import { runVitestLayer } from './npm-test/vitest-layer.ts';

const usage = `Usage: npm test -- [--layer static|unit|app|integration|image]… [--filter NAME]

  --layer   run this layer only; may be repeated
  --filter  gates and test files whose name contains NAME
`;

const root = path.resolve(import.meta.dirname, '..');
const isCi = !['', '0', 'false', undefined].includes(process.env['CI']);
const staticLayer = 'static';
const vitestLayers = ['unit', 'app', 'integration', 'image'];
const layers = [staticLayer, ...vitestLayers];

async function runStaticLayer(filter: string | undefined): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  for (const gate of gates.filter(({ name }) => filter === undefined || name.includes(filter))) {
    const report = await runGate(gate, root);
    const mark = report.isPassed ? '✓' : '✗';
    console.log(` ${mark} ${gate.name}: ${report.looked} ${gate.unit} in ${report.seconds.toFixed(1)} s`);
    if (!report.isPassed) console.log(`${report.output}\n`);
    outcomes.push({ passed: report.isPassed ? 1 : 0, failed: report.isPassed ? 0 : 1, skipped: [] });
  }
  return sumOutcomes(outcomes);
}

async function runLayer(layer: string, filter: string | undefined): Promise<Outcome> {
  console.log(`\n── ${layer} ──`);
  const startedAt = performance.now();
  const outcome = layer === staticLayer ? await runStaticLayer(filter) : await runVitestLayer(layer, { root, filter });
  const isEmpty = outcome.passed + outcome.failed + outcome.skipped.length === 0;
  const counted = isEmpty && filter === undefined ? { ...outcome, failed: 1 } : outcome;
  if (counted !== outcome) console.log(`The layer "${layer}" ran nothing.`);
  console.log(`── ${layer}: ${summaryLine(counted)} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return counted;
}

async function main(): Promise<number> {
  const { values } = parseArgs({ options: { layer: { type: 'string', multiple: true }, filter: { type: 'string' } } });
  const unknown = values.layer?.find((layer) => !layers.includes(layer));
  if (unknown !== undefined) throw new Error(`There is no layer "${unknown}".`);

  let total = nothingRan;
  for (const layer of layers.filter((name) => values.layer?.includes(name) ?? true)) {
    total = sumOutcomes([total, await runLayer(layer, values.filter)]);
  }
  console.log('');
  for (const name of total.skipped) console.log(`${isCi ? 'skipped, which fails in CI' : 'skipped'}: ${name}`);
  const isEmpty = total.passed + total.failed + total.skipped.length === 0;
  if (isEmpty) console.log(`Nothing is called "${values.filter}".`);
  console.log(summaryLine(total));
  return isEmpty ? 2 : exitCodeOf(total, { isCi });
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
  process.exitCode = 2;
}
