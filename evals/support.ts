import { parseArgs } from 'node:util';

import { measureSupport } from '@lattice/retrieval';

import { sharedCorpora } from './shared-corpora.ts';
import { type SupportPair, supportPairs } from './support/support-pairs.ts';

/**
 * How well the measure of support tells true statements from corrupted ones. A statement it calls unsupported counts as
 * found; precision and recall are those of finding the corrupted.
 */
const { values } = parseArgs({
  options: { half: { type: 'string', default: 'development' }, errors: { type: 'boolean', default: false } },
});
const corpora = sharedCorpora();
if (corpora === null) throw new Error('The shared corpora are not here; name their folder in LATTICE_SHARED.');

const pairs = (await supportPairs(corpora)).filter(({ half }) => values.half === 'all' || half === values.half);
const judged = pairs.map((pair) => ({ pair, verdict: measureSupport(pair.claim, [pair.evidence]) }));

function report(name: string, choose: (pair: SupportPair) => boolean): void {
  const chosen = judged.filter(({ pair }) => choose(pair));
  const flagged = chosen.filter(({ verdict }) => !verdict.isSupported);
  const corrupted = chosen.filter(({ pair }) => pair.corruption !== null);
  const found = flagged.filter(({ pair }) => pair.corruption !== null).length;
  const share = (part: number, whole: number) => (whole === 0 ? '-' : (part / whole).toFixed(3));
  console.log(
    `${name.padEnd(22)} ${String(chosen.length).padStart(4)} pairs  precision ${share(found, flagged.length)}  recall ${share(found, corrupted.length)}`,
  );
}

report(values.half, () => true);
report('verbatim', ({ form }) => form === 'verbatim');
report('paraphrase', ({ form }) => form === 'paraphrase');
for (const kind of ['number', 'negation', 'name', 'opposite'] as const) {
  report(`corrupted: ${kind}`, ({ corruption }) => corruption === kind);
}
if (values.errors) {
  for (const { pair, verdict } of judged) {
    if (verdict.isSupported === (pair.corruption === null)) continue;
    console.log(
      `\n${pair.id} ${pair.corruption ?? 'true'}: ${verdict.fault ?? 'supported'} ${verdict.coverage.toFixed(2)}\n  ${pair.claim}`,
    );
  }
}
