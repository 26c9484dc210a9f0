import type { ChatEvent } from '@lattice/core';
import { expect, test } from 'vitest';

import { delta, end, SOURCES, START } from './support/fake-answerer.ts';
import { ask, askJson, expectProblem, readEvents } from './support/requests.ts';
import { startTestApp } from './support/test-app.ts';

const STREAMS = 1_000;

test(
  'a thousand streams are open at once, each gets its own answer, and the one after waits',
  { timeout: 60_000 },
  async () => {
    await using app = await startTestApp({ limits: { maxOpenAnswers: STREAMS } });
    const gate = Promise.withResolvers<void>();
    app.answerer.script = async function* script({ question }) {
      yield START;
      yield SOURCES;
      yield delta(`To ${question}: `);
      await gate.promise;
      yield delta('done.');
      yield end();
    };

    const streams: { question: string; events: AsyncGenerator<ChatEvent, void, void>; text: string }[] = [];
    for (let index = 0; index < STREAMS; index += 1) {
      const question = `question ${index}`;
      const response = await ask(app.url, question);
      expect(response.status).toBe(200);
      streams.push({ question, events: readEvents(response), text: '' });
    }

    // All are open, and the server still answers others.
    expect((await fetch(`${app.url}/health`)).status).toBe(200);
    const refused = await ask(app.url, 'one more');
    expect(refused.headers.get('retry-after')).not.toBeNull();
    await expectProblem(refused, 503, 'overloaded');

    gate.resolve();
    await Promise.all(
      streams.map(async (stream) => {
        let last = '';
        for await (const event of stream.events) {
          last = event.type;
          if (event.type === 'answer-delta') stream.text += event.text;
        }
        expect(last).toBe('answer-end');
        expect(stream.text).toBe(`To ${stream.question}: done.`);
      }),
    );
    expect(app.answerer.releasedCount).toBe(STREAMS);
    expect((await ask(app.url, 'one more')).status).toBe(200);
  },
);

test('50 questions of one moment are all answered, and health meanwhile', { timeout: 60_000 }, async () => {
  await using app = await startTestApp();
  const asked = Array.from({ length: 50 }, (_, index) => askJson(app.url, { message: `question ${index}` }));
  expect((await fetch(`${app.url}/health`)).status).toBe(200);
  const answers = await Promise.all(asked);
  expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(app.answerer.requests.map(({ question }) => question).toSorted()).toEqual(
    Array.from({ length: 50 }, (_, index) => `question ${index}`).toSorted(),
  );
});
