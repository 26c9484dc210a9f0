import { expect, test } from 'vitest';

import { clusterQuestions, type Clusterable } from './cluster-questions.ts';

const here = { route: '/deploy', anchor: 'targets' };

function asked(...questions: readonly (string | [string, Clusterable['nearest']])[]): Clusterable[] {
  return questions.map((given, position) => {
    const [question, nearest] = typeof given === 'string' ? [given, null] : given;
    return { id: `q${position}`, question, nearest, firstAskedAt: new Date(position) };
  });
}

function clustersOf(questions: readonly Clusterable[]): string[][] {
  return clusterQuestions(questions).map((members) => members.map(({ question }) => question));
}

test('what means the same is one, whatever its form', () => {
  expect(
    clustersOf(
      asked(
        'How do I deploy to Fly.io?',
        'deploying to fly.io',
        'Can it be deployed on Fly.io',
        'Is there a dark theme?',
      ),
    ),
  ).toEqual([
    ['How do I deploy to Fly.io?', 'deploying to fly.io', 'Can it be deployed on Fly.io'],
    ['Is there a dark theme?'],
  ]);
});

test('one word in common is not enough, unless both lead to the same section', () => {
  const questions = ['Deploy with Kubernetes and Helm', 'Deploy with Docker'];
  expect(clustersOf(asked(...questions))).toHaveLength(2);
  const near = questions.map((question): [string, Clusterable['nearest']] => [question, here]);
  expect(clustersOf(asked(...near))).toEqual([questions]);
  expect(clustersOf(asked(['Deploy with Docker', here], ['Rotate the log files', here]))).toHaveLength(2);
});

test('many small steps do not lead from one thing to another', () => {
  const chain = asked('red green blue', 'green blue yellow', 'blue yellow black', 'yellow black white');
  expect(clustersOf(chain)).toEqual([
    ['red green blue', 'green blue yellow'],
    ['blue yellow black', 'yellow black white'],
  ]);
});

test('questions that were nothing but an address are one each', () => {
  expect(clustersOf(asked('[email]', '[ip]'))).toHaveLength(2);
});
