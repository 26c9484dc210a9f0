import { expect, it } from 'vitest';
import { chunkSections } from '../../src/document/index.ts';
import { parse } from './parse.ts';

it('reads and cuts 20,000 headings at a cost that grows with their number', { timeout: 240_000 }, () => {
  costOf(2_000);
  // Four times as many; a quadratic cost would be sixteen times.
  expect(costOf(20_000) / costOf(5_000)).toBeLessThan(10);
});

/** Time on the processor, which other processes of a shared machine do not take from. */
function costOf(count: number): number {
  const body = Array.from({ length: count }, () => '## Same\n\ntext\n').join('\n');
  const start = process.threadCpuUsage();
  const parsed = parse(body);
  const chunks = chunkSections({ route: '/page', title: 'Page', sections: parsed.sections, source: 'page.mdx' });
  const { user, system } = process.threadCpuUsage(start);
  expect(parsed.headings.at(-1)?.id).toBe(`same-${count - 1}`);
  expect(chunks).toHaveLength(count);
  return user + system;
}
