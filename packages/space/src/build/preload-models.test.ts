import { expect, it } from 'vitest';

import { frontMatterFields } from '../check/front-matter-schema.ts';
import { readFrontMatter } from '../check/front-matter.ts';
import { preloadModels } from './preload-models.ts';

const README = '---\ntitle: A Space\nsdk: docker\n---\n\n# A Space\n\n---\n\nEnd.\n';

it('names each model with the files that are loaded, as settings the Hub takes', () => {
  const text = preloadModels(README, ['owner/small', 'owner/ranker']);
  const read = readFrontMatter(text);
  expect(read).toMatchObject({ kind: 'read', values: { title: 'A Space', sdk: 'docker' } });
  const values: unknown = read.kind === 'read' ? read.values['preload_from_hub'] : null;
  expect(frontMatterFields['preload_from_hub']?.safeParse(values).success).toBe(true);
  expect(values).toEqual([
    expect.stringMatching(/^owner\/small config\.json,.*,onnx\/model_quantized\.onnx$/),
    expect.stringMatching(/^owner\/ranker config\.json,/),
  ]);
  expect(text.endsWith('---\n\n# A Space\n\n---\n\nEnd.\n')).toBe(true);
});

it('takes the place of what an earlier build wrote', () => {
  const once = preloadModels(README, ['owner/small']);
  expect(preloadModels(once, ['owner/small'])).toBe(once);
  expect(preloadModels(once, [])).toBe(README);
  const between = once.replace('sdk: docker\n', '').replace('---\n\n# A', 'sdk: docker\n---\n\n# A');
  expect(preloadModels(between, [])).toBe(README);
});
