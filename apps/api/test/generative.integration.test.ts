import { faults, startProvider } from '@lattice/clients/models/testing';
import { testDatabase } from '@lattice/clients/postgres/testing';
import { chatAnswerSchema } from '@lattice/core';
import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { parts } from './support/generative-app.ts';
import { askJson } from './support/requests.ts';

const QUESTION = 'What is ROS 2?';

test('the variables are enough for a model to write, and to be checked', { timeout: 120_000 }, async () => {
  await using database = await testDatabase();
  await using folder = await temporaryFolder();
  await using provider = await startProvider();
  await using api = startApi({
    dataDirectory: folder.path,
    docs: ROBOTICS_BOOK,
    env: {
      DATABASE_URL: database.url,
      OPENAI_API_KEY: 'some-key',
      OPENAI_BASE_URL: `${provider.url}/v1`,
      EMBEDDING_BACKEND: 'deterministic',
      CRITIC_MAX_REFINEMENTS: '0',
      CRITIC_UNSUPPORTED: 'remove',
    },
  });
  const url = await api.ready();
  const text = 'ROS 2 is an open-source set of libraries and tools [1]. It was written in 1842 by Ada Lovelace [1].';
  provider.failNext(faults.stream([parts.openai.text(text), parts.openai.end()], 'whole'));
  const written = chatAnswerSchema.parse(await (await askJson(url, { message: QUESTION })).json());
  expect(written).toMatchObject({
    answer: 'ROS 2 is an open-source set of libraries and tools [1].',
    mode: 'generative',
    support: { score: 1, sentences: 1, unsupported: 0 },
    usage: { input_tokens: 70, output_tokens: 8 },
  });

  provider.failAlways(faults.status(503));
  const quoted = chatAnswerSchema.parse(await (await askJson(url, { message: 'How do I install ROS 2?' })).json());
  expect(quoted).toMatchObject({ mode: 'extractive', degraded: ['chat'], refused: false });
  expect(api.output()).not.toContain('some-key');
});
