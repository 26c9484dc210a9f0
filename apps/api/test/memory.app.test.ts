import { json } from 'node:stream/consumers';

import { type Fault, faults } from '@lattice/clients/models/testing';
import { chatAnswerSchema, type NewMessage } from '@lattice/core';
import { expect, test } from 'vitest';

import { type GenerativeApp, parts, startGenerativeApp } from './support/generative-app.ts';
import { askJson } from './support/requests.ts';

const CONVERSATION = '11111111-2222-4333-8444-555555555555';
const TRUE = 'Backups are kept for 30 days [1].';

/** An exchange of some 300 tokens. */
function exchange(at: number): NewMessage[] {
  const common = { citations: [], mode: null, refused: false };
  return [
    { ...common, id: `q${at}`, role: 'user', content: `What is backup number ${at}?` },
    {
      ...common,
      id: `a${at}`,
      role: 'assistant',
      content: `Backup ${at} [1]. ${'It is kept for a while. '.repeat(40)}`,
    },
  ];
}

function remember({ app }: GenerativeApp, from: number, to: number): Promise<void> {
  const exchanges = Array.from({ length: to - from }, (_, offset) => exchange(from + offset)).flat();
  return app.conversations.append(CONVERSATION, exchanges);
}

async function ask({ app }: GenerativeApp) {
  const body = { message: 'How long are backups kept?', conversation_id: CONVERSATION };
  return chatAnswerSchema.parse(await (await askJson(app.url, body)).json());
}

/** Answers so, and keeps what was asked. */
function saying(text: string, asked: string[]): Fault {
  return (request, response) =>
    void json(request).then((body) => {
      asked.push(JSON.stringify(body));
      faults.stream([parts.openai.text(text), parts.openai.end()], 'whole')(request, response);
    });
}

test('of a long conversation the older part goes to the model as notes, made once', async () => {
  await using setup = await startGenerativeApp();
  await remember(setup, 0, 12);
  const asked: string[] = [];
  setup.provider.failNext(saying('They ask for numbered backups.', asked), saying(TRUE, asked), saying(TRUE, asked));
  const answer = await ask(setup);
  expect(answer).toMatchObject({ answer: TRUE, degraded: [], usage: { input_tokens: 140 } });
  expect(answer.timings_ms).toHaveProperty('memory');
  expect(asked[0]).toContain('Reader: What is backup number 0?');
  expect(asked[1]).toContain('Notes of our dialogue so far:\\nThey ask for numbered backups.');
  expect(asked[1]).toContain('What is backup number 11?');
  expect(asked[1]).not.toContain('What is backup number 0?');
  expect(asked[1]?.length).toBeLessThan(20_000);

  expect(await ask(setup)).toMatchObject({ answer: TRUE, usage: { input_tokens: 70 } });
  expect(setup.provider.calls).toHaveLength(3);
});

test('a short conversation is told as it was, and nobody is asked for notes', async () => {
  await using setup = await startGenerativeApp();
  await remember(setup, 0, 2);
  const asked: string[] = [];
  setup.provider.failNext(saying(TRUE, asked));
  await ask(setup);
  expect(setup.provider.calls).toHaveLength(1);
  expect(asked[0]).toContain('What is backup number 0?');
  expect(asked[0]).not.toContain('Notes of our dialogue');
});

test('where the notes cannot be made the older questions are told, and the answer says so', async () => {
  await using setup = await startGenerativeApp();
  await remember(setup, 0, 12);
  const asked: string[] = [];
  setup.provider.failNext(faults.status(400), saying(TRUE, asked));
  expect(await ask(setup)).toMatchObject({ answer: TRUE, mode: 'generative', degraded: ['memory'] });
  expect(asked[0]).toContain('Earlier I asked:');
});
