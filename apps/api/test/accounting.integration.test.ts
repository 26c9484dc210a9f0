import { createLatticeClient } from '@lattice/api-client';
import { faults, startProvider } from '@lattice/clients/models/testing';
import { testDatabase } from '@lattice/clients/postgres/testing';
import { temporaryFolder } from '@lattice/testing';
import { expect, test } from 'vitest';

import { ROBOTICS_BOOK, startApi } from './support/api-process.ts';
import { parts } from './support/generative-app.ts';

const QUESTION = 'What is ROS 2?';
const WRITTEN = 'ROS 2 is an open-source set of libraries and tools [1].';

test('what models use is booked, limited and traced, also across a restart', { timeout: 180_000 }, async () => {
  await using database = await testDatabase();
  await using folder = await temporaryFolder();
  await using provider = await startProvider();
  const start = (env: Record<string, string>) =>
    startApi({
      dataDirectory: folder.path,
      docs: ROBOTICS_BOOK,
      env: {
        DATABASE_URL: database.url,
        OPENAI_API_KEY: 'some-key',
        OPENAI_BASE_URL: `${provider.url}/v1`,
        EMBEDDING_BACKEND: 'deterministic',
        ...env,
      },
    });
  provider.failNext(faults.stream([parts.openai.text(WRITTEN), parts.openai.end()], 'whole'));
  const budgets = {
    BUDGET_TOKENS_PER_DAY: '1000000',
    BUDGET_USD_PER_DAY: '2.5',
    BUDGET_READER_TOKENS_PER_DAY: '500000',
    BUDGET_ADDRESS_TOKENS_PER_DAY: '400000',
  };
  let traceId = '';
  {
    await using api = start(budgets);
    const lattice = createLatticeClient({ baseUrl: await api.ready(), demoSession: 'demo-session-1' });
    const answer = await lattice.query({ question: QUESTION });
    expect(answer).toMatchObject({ mode: 'generative', answer: WRITTEN, degraded: [] });
    traceId = answer.trace_id;
    // Whoever looks for it has it written first; the process is killed at the end of this block.
    await lattice.getTrace(traceId);
    expect(await lattice.getUsage()).toMatchObject({
      budgets: { tokens: 1_000_000, usd: 2.5, reader_tokens: 500_000, address_tokens: 400_000 },
      total: { calls: 1, input_tokens: 70, output_tokens: 8 },
      reserved_tokens: 0,
    });
    const metrics = await lattice.getMetrics();
    expect(metrics).toMatch(/lattice_model_tokens_total\{use="chat",.*direction="input"\} 70/);
    expect(metrics).toContain('lattice_model_cost_usd_total{use="chat"');
    expect(metrics).toContain('lattice_answer_cache_total{result="miss"} 1');
    expect(metrics).toContain('lattice_ingest_queue_jobs{state="waiting"}');
  }

  // Less than the reader has used already.
  await using api = start({ BUDGET_READER_TOKENS_PER_DAY: '78' });
  const lattice = createLatticeClient({ baseUrl: await api.ready(), demoSession: 'demo-session-1' });
  expect(await lattice.query({ question: QUESTION })).toMatchObject({
    mode: 'extractive',
    refused: false,
    degraded: ['chat', 'budget'],
  });
  expect(provider.calls).toHaveLength(1);
  const trace = await lattice.getTrace(traceId);
  expect(trace).toMatchObject({ request: { question: QUESTION }, outcome: { mode: 'generative' } });
  expect(trace.model_calls).toMatchObject([{ use: 'chat', outcome: 'done', input_tokens: 70 }]);
  expect(await lattice.replayTrace(traceId)).toMatchObject({ same: true, differences: [] });
  expect(JSON.stringify(trace)).not.toContain('demo-session-1');
  expect(api.output()).not.toContain('some-key');
});
