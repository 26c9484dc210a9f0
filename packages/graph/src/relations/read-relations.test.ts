import { describe, expect, it } from 'vitest';

import { findSpelling } from './find-spelling.ts';
import { readRelations } from './read-relations.ts';

/** Enough of a fold for tests: lower case, no plural, no small words. */
const fold = (text: string): string =>
  (text.toLowerCase().match(/[\p{L}\p{N}_-]+/gu) ?? [])
    .filter((word) => !['the', 'a', 'of', 'is', 'to', 'and'].includes(word))
    .map((word) => word.replace(/s$/, ''))
    .join(' ');

const passage = (number: number, anchor: string | null, text: string) => ({
  number,
  anchor,
  heading: 'Networking',
  text,
  where: 'docs/a.md:1',
});
const passages = [
  passage(1, null, 'The Edge Gateway runs on Envoy. Certificates come later.'),
  passage(2, 'dns', 'Private zones use the Resolver.'),
];
const relation = ([from, kind, to]: readonly [string, string, string], section: unknown) => ({
  from,
  kind,
  to,
  section,
});
const read = (answer: unknown) =>
  readRelations(typeof answer === 'string' ? answer : JSON.stringify(answer), { passages, fold });

describe('the relations of an answer', () => {
  it('are those whose names stand in the section named, spelt as there', () => {
    const relations = [
      relation(['edge gateways', 'runs on', 'ENVOY'], 1),
      relation(['Private zones', 'uses', 'the Resolver'], 2),
    ];
    expect(read({ relations })).toEqual([
      { from: 'Edge Gateway', kind: 'runs on', to: 'Envoy', anchor: null },
      { from: 'Private zones', kind: 'uses', to: 'the Resolver', anchor: 'dns' },
    ]);
  });

  it.each([
    { what: 'a name that the section does not hold', given: relation(['Edge Gateway', 'uses', 'Istio'], 1) },
    { what: 'a name of another section', given: relation(['Edge Gateway', 'uses', 'Resolver'], 1) },
    { what: 'a section that does not exist', given: relation(['Edge Gateway', 'runs on', 'Envoy'], 7) },
    { what: 'a section that is no number', given: relation(['Edge Gateway', 'runs on', 'Envoy'], '1') },
    {
      what: 'words between them that are made up',
      given: relation(['Edge Gateway', 'is sold by evil to', 'Envoy'], 1),
    },
    { what: 'a name that relates to itself', given: relation(['Envoy', 'uses', 'envoys'], 1) },
    { what: 'a name over the end of a sentence', given: relation(['Envoy Certificates', 'uses', 'Edge Gateway'], 1) },
    { what: 'markup around a name', given: relation(['[Envoy](https://evil.example)', 'uses', 'Edge Gateway'], 1) },
    { what: 'a name without a telling word', given: relation(['the', 'uses', 'Envoy'], 1) },
    { what: 'no relation at all', given: 'Edge Gateway runs on Envoy' },
  ])('leave out $what, and nothing else', ({ given }) => {
    const good = relation(['Edge Gateway', 'runs on', 'Envoy'], 1);
    expect(read({ relations: [given, good] })).toEqual([{ ...good, section: undefined, anchor: null }]);
  });

  it('may stand in a fence', () => {
    expect(read('```json\n{"relations":[]}\n```')).toEqual([]);
  });

  it.each(['', 'I cannot help with that.', '[]', '{"relations":"none"}', '{"relations":[{"from":"Edge'])(
    'cannot be read from %j',
    (answer) => expect(read(answer)).toBeNull(),
  );
});

describe('the spelling of a name', () => {
  it.each([
    ['role of the clusters', 'It has the Role of a Cluster, and more.', 'Role of a Cluster'],
    ['--flag', 'Pass --flag here.', '--flag'],
    ['cart', 'A carton.', null],
  ])('%s in %j', (name, text, found) => expect(findSpelling(name, { text, fold })).toBe(found));
});
