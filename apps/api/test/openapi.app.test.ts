import { dump, load } from 'js-yaml';
import { expect, test } from 'vitest';
import * as z from 'zod';

import { createOpenapiDocument } from '../src/openapi/document.ts';
import { startTestApp } from './support/test-app.ts';

const COMMITTED = new URL('../../../specs/001-huggingface/contracts/backend-api.yaml', import.meta.url);

const contractSchema = z.object({ paths: z.record(z.string(), z.record(z.string(), z.unknown())) });

const HEADER = `# Generated from the schemas that parse requests; do not edit. After a change of the API:
#   vitest run --update apps/api/test/openapi.app.test.ts
`;

test('the committed contract is the one the server has', async () => {
  const yaml = HEADER + dump(createOpenapiDocument(), { lineWidth: 120, noRefs: true });
  await expect(yaml).toMatchFileSnapshot(COMMITTED.pathname);
  expect(load(yaml)).toEqual(createOpenapiDocument());
});

test('the served document is that contract', async () => {
  await using app = await startTestApp();
  const response = await fetch(`${app.url}/openapi.json`);
  expect(response.headers.get('content-type')).toMatch(/^application\/json/);
  expect(await response.json()).toEqual(JSON.parse(JSON.stringify(createOpenapiDocument())));
});

test('every reference leads somewhere', () => {
  const document = createOpenapiDocument();
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path]) => path ?? '');
  expect(references.length).toBeGreaterThan(20);
  for (const reference of references) {
    const target = reference
      .split('/')
      .reduce<unknown>(
        (at, key) => (typeof at === 'object' && at !== null ? Reflect.get(at, key) : undefined),
        document,
      );
    expect({ reference, target }).toEqual({ reference, target: expect.any(Object) });
  }
});

test('every path and method of the contract exists, and no other method does', async () => {
  const reingest = async () => ({ outcome: 'ignored' as const, reason: 'not used' });
  const webhook = { secret: 'not used', reingest };
  await using app = await startTestApp({ webhook });
  const { paths } = contractSchema.parse(createOpenapiDocument());
  expect(Object.keys(paths).length).toBeGreaterThan(8);
  for (const [path, operations] of Object.entries(paths)) {
    const url = app.url + path.replace('{id}', '6b0c4f3e-4d0a-4a8e-9d3c-0a52f3b1f7aa').replace('{code}', 'timeout');
    for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
      const response = await fetch(url, { method: method.toUpperCase() });
      await response.text();
      const exists = response.status !== 405;
      expect({ path, method, exists }).toEqual({ path, method, exists: method in operations });
    }
  }
});
