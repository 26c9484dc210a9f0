import { join } from 'node:path';

import { testDatabase } from '@lattice/clients/postgres/testing';
import { queryAnswerSchema } from '@lattice/core';
import { temporaryFolder } from '@lattice/testing';
import { describe, expect, test } from 'vitest';

import { startApi } from './support/api-process.ts';
import { placeOf } from './support/manifest.ts';
import { DEMO_SESSION, post } from './support/requests.ts';
import { corporaFolder, corpus, servedPlaces, sharedQuestion } from './support/shared-corpora.ts';

interface Corpus {
  readonly name: string;
  /** Where there is a question set, one of it; else one written by reading the site, with the page that answers it. */
  readonly asks:
    | { readonly id: string }
    | { readonly question: string; readonly page: string; readonly version?: string };
}

const CORPORA: readonly Corpus[] = [
  { name: 'toolchain', asks: { id: 'toolchain-002' } },
  { name: 'pai-sirfan', asks: { id: 'pai-sirfan-004' } },
  {
    name: 'pai-taha',
    asks: {
      question: 'What are the communication patterns of ROS 2?',
      page: '/Physical-AI-Humanoid-Robotics-Textbook/modules/module-1-ros2-nervous-system/communication-patterns',
    },
  },
  {
    name: 'kmesh',
    asks: { question: 'How do I install a waypoint?', page: '/docs/application-layer/install_waypoint' },
  },
  {
    name: 'edge',
    asks: { question: 'CommonMark via front matter', page: '/base/docs/next/cm-frontmatter', version: 'current' },
  },
];

if (corporaFolder === null) console.warn('The shared corpora are not at hand: starting with each of them is skipped.');

// Without them these are skipped on a developer's machine and fail where CI is set.
describe.skipIf(corporaFolder === null && !process.env['CI'])('npm start -- --docs SITE', { timeout: 120_000 }, () => {
  test.for(CORPORA)('$name: the answer cites a page that answers the question', async ({ name, asks }) => {
    const { question, gold, version } =
      'id' in asks ? { ...sharedQuestion(name, asks.id), version: undefined } : { ...asks, gold: [asks.page] };
    const places = servedPlaces(name);
    await using database = await testDatabase();
    await using folder = await temporaryFolder();
    await using api = startApi({
      dataDirectory: folder.path,
      docs: join(corpus(name), 'src'),
      env: { DATABASE_URL: database.url },
    });
    const url = await api.ready();
    const body = { question, ...(version === undefined ? {} : { version }) };
    const response = await post(`${url}/api/v1/query`, body, { headers: DEMO_SESSION });
    const { refused, answer, citations } = queryAnswerSchema.parse(await response.json());
    expect({ refused, answer }).toMatchObject({ refused: false });
    for (const citation of citations) expect(places).toContain(placeOf(citation));
    const goldPages = gold.map((place) => place.replace(/#.*$/, ''));
    expect(goldPages).toContain(citations[0]?.route);
    expect((await api.interrupt()).code).toBe(0);
  });
});
