import { LatticeError, type CallResult, type IntendedCall, type ModelMeter } from '@lattice/core';
import { FakeChatModel, FakeEmbeddingModel } from '@lattice/testing';
import { expect, test } from 'vitest';

import { meterChat, meterQueries } from './meter-model.ts';
import { nanoUsdOf } from './model-price.ts';

class ListedMeter implements ModelMeter {
  readonly begun: IntendedCall[] = [];
  readonly ended: CallResult[] = [];
  refusal: LatticeError | null = null;
  async begin(call: IntendedCall) {
    this.begun.push(call);
    if (this.refusal !== null) throw this.refusal;
    return { end: (result: CallResult) => void this.ended.push(result) };
  }
}

const SPENT = new LatticeError('budget-spent', 'Nothing is left.');
const REQUEST = { messages: [{ role: 'user', content: 'What is it?' }], maxOutputTokens: 50 } as const;
const AS_SERVER = { use: 'chat', paidBy: 'server' } as const;

test('a question that is embedded is counted, what is indexed is not', async () => {
  const meter = new ListedMeter();
  const bare = new FakeEmbeddingModel();
  const model = meterQueries(bare, meter);
  await model.embedDocuments(['a text of the site']);
  expect(meter.begun).toEqual([]);
  await model.embedQuery('What is it?');
  const inputTokens = bare.countTokens('What is it?');
  expect(meter.begun).toMatchObject([{ use: 'embedding', model: bare.id, inputTokens, maxOutputTokens: 0 }]);
  expect(meter.ended).toEqual([{ outcome: 'done', inputTokens, outputTokens: 0 }]);

  meter.refusal = SPENT;
  await expect(model.embedQuery('Another one?')).rejects.toBe(SPENT);
  expect(bare.questions).toEqual(['What is it?']);
});

test('a call that is not allowed is not made', async () => {
  const meter = new ListedMeter();
  meter.refusal = SPENT;
  const model = meterChat(
    new FakeChatModel(() => {
      throw new Error('was asked');
    }),
    { meter, ...AS_SERVER },
  );
  await expect(model.stream(REQUEST).next()).rejects.toBe(SPENT);
});

test('whoever leaves an answer pays for what was read and written until then', async () => {
  const meter = new ListedMeter();
  const model = meterChat(new FakeChatModel(() => 'one two three four'), { meter, ...AS_SERVER });
  for await (const event of model.stream(REQUEST)) if (event.type === 'text') break;
  const [call] = meter.begun;
  expect(call).toMatchObject({ maxOutputTokens: 50, paidBy: 'server' });
  expect(meter.ended).toMatchObject([{ outcome: 'cancelled', inputTokens: call?.inputTokens }]);
  expect(meter.ended[0]?.outputTokens).toBeGreaterThan(0);
});

test('prices are for a million tokens, and unknown where nobody wrote them down', () => {
  const million = { inputTokens: 1_000_000, outputTokens: 1_000_000 };
  expect(nanoUsdOf('gemini/gemini-3.5-flash', million)).toBe(10_500_000_000);
  expect(nanoUsdOf('openai/text-embedding-3-small', { inputTokens: 3, outputTokens: 0 })).toBe(60);
  expect(nanoUsdOf('openai/home-grown', million)).toBeNull();
});
