import type { TestProject } from 'vitest/node';

import { startTestServer } from './test-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    latticeTestServer: { readonly url: string; readonly template: string };
  }
}

/** For `globalSetup` of a vitest configuration. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await startTestServer(process.env['TEST_DATABASE_URL']);
  project.provide('latticeTestServer', { url: server.url, template: server.template });
  return async () => server[Symbol.asyncDispose]();
}
