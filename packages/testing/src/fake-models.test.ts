import { LatticeError } from '@lattice/core';
import { expect, test } from 'vitest';

import { chatModelConformance } from './conformance/chat-model.ts';
import { embeddingModelConformance } from './conformance/embedding-model.ts';
import { FakeChatModel } from './fake-chat-model.ts';
import { FakeEmbeddingModel } from './fake-embedding-model.ts';

const nothing = (): Promise<void> => Promise.resolve();
const known = { question: 'What is it?', answer: 'A thing with proofs.' };
const slowQuestion = 'Slowly, please';

embeddingModelConformance('fake', async () => ({
  model: new FakeEmbeddingModel(),
  refusedText: 'a REFUSED text',
  [Symbol.asyncDispose]: nothing,
}));

chatModelConformance('fake', async () => ({
  model: new FakeChatModel(
    ({ messages }) => (messages.at(-1)?.content === slowQuestion ? 'word word word' : known.answer),
    { pauseMs: 20 },
  ),
  slowQuestion,
  known,
  [Symbol.asyncDispose]: nothing,
}));

test('texts that share words are near each other', async () => {
  const model = new FakeEmbeddingModel();
  const question = await model.embedQuery('install the robot arm');
  const [near, far] = await model.embedDocuments(['how to install a robot arm', 'history of cheese making']);
  const similarity = (vector: Float32Array | null | undefined): number =>
    question.reduce((sum, value, index) => sum + value * (vector?.[index] ?? 0), 0);
  expect(similarity(near)).toBeGreaterThan(similarity(far) + 0.3);
  expect(model.questions).toEqual(['install the robot arm']);
});

test('fakes fail as they are told, and at what they were not prepared for', async () => {
  const error = new LatticeError('model-unavailable', 'down', { retryable: true });
  const embedding = new FakeEmbeddingModel();
  embedding.failure = error;
  await expect(embedding.embedQuery('text')).rejects.toBe(error);
  const chat = new FakeChatModel(({ messages }) => (messages.length === 1 ? 'one two' : null));
  const request = { messages: [{ role: 'user', content: 'x' }], maxOutputTokens: 5 } as const;
  chat.failure = { error, afterParts: 1 };
  const stream = chat.stream(request);
  expect(await stream.next()).toEqual({ value: { type: 'text', text: 'one ' }, done: false });
  await expect(stream.next()).rejects.toBe(error);
  await expect(chat.stream({ ...request, messages: [] }).next()).rejects.toThrow('no answer prepared');
});
