import {
  type AnswerEnd,
  blocksToText,
  type Citation,
  type GraphEdge,
  type GraphNode,
  LatticeError,
  type PageGraph,
} from '@lattice/core';
import { FakeGraphStore, FakeSiteIndex } from '@lattice/testing';
import { describe, expect, it, vi } from 'vitest';

import { item, page, prose, type SamplePage } from '../../test/support/sample-site.ts';
import { foldName } from '../analysis/fold-name.ts';
import { createAnswerer } from '../create-answerer.ts';
import { createGraphRetriever } from './graph-retriever.ts';

const handbook: readonly SamplePage[] = [
  {
    route: '/docs/dns',
    title: 'Private DNS',
    sections: [
      { blocks: [prose('Private DNS resolves the names of services inside of the network.')] },
      { heading: 'Prerequisites', blocks: [item('The VPN Gateway is deployed.'), item('You own a zone.')] },
    ],
  },
  {
    route: '/docs/vpn',
    title: 'VPN Gateway',
    sections: [
      { blocks: [prose('The VPN gateway lets machines outside of the network in.')] },
      { heading: 'Certificates', blocks: [prose('Each client has a certificate of the Authority.')] },
    ],
  },
  {
    route: '/docs/billing',
    title: 'Billing',
    sections: [{ blocks: [prose('Billing counts what each machine has used.')] }],
  },
  {
    route: '/docs/metering',
    title: 'Metering',
    sections: [{ blocks: [prose('Metering writes down the minutes of every machine.')] }],
  },
  {
    route: '/docs/notes',
    title: 'Notes',
    sections: [
      { blocks: [prose('Billing is new.')] },
      {
        heading: 'Changes',
        blocks: [
          prose('Since spring the billing reads its minutes from the metering.'),
          prose('Metering asks the Broker.'),
        ],
      },
    ],
  },
  {
    route: '/docs/cleanup',
    title: 'Cleanup',
    sections: [{ blocks: [prose('Cleanup removes what was deployed, and revokes what the Authority signed.')] }],
  },
];

const node = (key: string, label: string, names: readonly string[]): GraphNode => {
  const [kind = '', place = ''] = key.split(/ (.*)/s);
  const [route = '', anchor = null] = place.split('#');
  if (kind === 'entity') return { key, kind, label, names, route: null, anchor: null };
  return { key, kind: kind === 'page' ? 'page' : 'section', label, names, route, anchor };
};
const edge = (kind: GraphEdge['kind'], ends: string, label: string | null = null): GraphEdge => {
  const [from = '', to = ''] = ends.split(' > ');
  return { kind, from, to, label };
};
const titled = (route: string, title: string) => node(`page ${route}`, title, [foldName(title)]);
const authority = node('entity author', 'Authority', [foldName('Authority')]);

const billing = node('entity bill', 'Billing', [foldName('Billing')]);
const metering = node('entity meter', 'Metering', [foldName('Metering')]);
const broker = node('entity broker', 'Broker', [foldName('Broker')]);
const changes = node('section /docs/notes#changes', 'Changes', ['chang']);

const graphs: readonly PageGraph[] = [
  {
    route: '/docs/billing',
    scope: 0,
    contentHash: '1',
    nodes: [titled('/docs/billing', 'Billing'), billing, metering],
    edges: [
      edge('defines', 'page /docs/billing > entity bill'),
      // A shorter way than the relation.
      edge('mentions', 'page /docs/billing > entity meter'),
    ],
  },
  {
    route: '/docs/metering',
    scope: 0,
    contentHash: '1',
    nodes: [titled('/docs/metering', 'Metering'), metering],
    edges: [edge('defines', 'page /docs/metering > entity meter')],
  },
  {
    route: '/docs/notes',
    scope: 0,
    contentHash: '1',
    nodes: [titled('/docs/notes', 'Notes'), changes, billing, metering, broker],
    edges: [
      edge('mentions', 'page /docs/notes > entity bill'),
      edge('mentions', 'section /docs/notes#changes > entity bill'),
      edge('mentions', 'section /docs/notes#changes > entity meter'),
      edge('relates', 'entity bill > entity meter', 'uses'),
      edge('mentions', 'section /docs/notes#changes > entity broker'),
      edge('relates', 'entity meter > entity broker', 'connects to'),
    ],
  },
  {
    route: '/docs/dns',
    scope: 0,
    contentHash: '1',
    nodes: [
      titled('/docs/dns', 'Private DNS'),
      node('section /docs/dns#prerequisites', 'Prerequisites', ['prerequisit']),
    ],
    edges: [
      edge('contains', 'page /docs/dns > section /docs/dns#prerequisites'),
      edge('links', 'section /docs/dns#prerequisites > page /docs/vpn', 'VPN Gateway'),
      edge('requires', 'page /docs/dns > page /docs/vpn', 'VPN Gateway'),
    ],
  },
  {
    route: '/docs/vpn',
    scope: 0,
    contentHash: '1',
    nodes: [
      titled('/docs/vpn', 'VPN Gateway'),
      node('section /docs/vpn#certificates', 'Certificates', ['certif']),
      authority,
    ],
    edges: [
      edge('contains', 'page /docs/vpn > section /docs/vpn#certificates'),
      edge('mentions', 'section /docs/vpn#certificates > entity author'),
    ],
  },
  {
    route: '/docs/cleanup',
    scope: 0,
    contentHash: '1',
    nodes: [titled('/docs/cleanup', 'Cleanup'), authority, broker],
    edges: [
      edge('mentions', 'page /docs/cleanup > entity author'),
      edge('mentions', 'page /docs/cleanup > entity broker'),
    ],
  },
];

async function open() {
  const index = new FakeSiteIndex({ pages: handbook.map(page) });
  const graph = new FakeGraphStore();
  const generation = (await index.live())?.id ?? '';
  const build = await graph.open({ siteId: 'site', generation, version: '1' });
  await build.write(graphs);
  await build.arrange([{ route: '/docs/vpn', edges: [edge('next', 'page /docs/vpn > page /docs/cleanup')] }]);
  const answerer = createAnswerer({ index, graph: createGraphRetriever({ graph, index }) });
  return { index, graph, answerer };
}

async function ask(question: string, prepare?: (graph: FakeGraphStore) => void) {
  const { graph, answerer } = await open();
  prepare?.(graph);
  let text = '';
  let citations: readonly Citation[] = [];
  let end: AnswerEnd | null = null;
  for await (const event of answerer.answer({ question })) {
    if (event.type === 'sources') citations = event.citations;
    if (event.type === 'delta') text += event.text;
    if (event.type === 'end') end = event;
  }
  const cited = citations.filter(({ n }) => end?.cited.includes(n));
  return {
    text,
    cited,
    end,
    places: cited.map(({ route, anchor }) => (anchor === null ? route : `${route}#${anchor}`)),
  };
}

describe('answers from the graph', () => {
  it('says how two things relate, each step with the passage that says so', async () => {
    const { text, cited, places, end } = await ask('How is private DNS related to the VPN gateway?');
    expect(end).toMatchObject({ route: 'graph', refused: false, degraded: [] });
    expect(new Set(cited.map(({ route }) => route))).toEqual(new Set(['/docs/dns', '/docs/vpn']));
    expect(text).toContain('**Private DNS**');
    expect(places.length).toBeGreaterThan(1);
    const blocks = handbook.flatMap(({ sections }) => sections.map((section) => blocksToText(section.blocks)));
    for (const { quote } of cited) expect(blocks.some((block) => block.includes(quote))).toBe(true);
  });

  it('says a relation that a model has read, with the section that states it', async () => {
    const { text, places } = await ask('How is billing related to metering?');
    expect(text).toContain('**Billing** uses **Metering**');
    expect(text).toContain('the billing reads its minutes from the metering');
    expect(places).toEqual(expect.arrayContaining(['/docs/billing', '/docs/metering', '/docs/notes#changes']));
  });

  it('says a relation on the way from one page to another', async () => {
    const { text, places } = await ask('How is the metering of minutes related to cleanup?');
    expect(text).toContain('**Metering** connects to **Broker**: Metering asks the Broker.');
    expect(places).toEqual(expect.arrayContaining(['/docs/metering', '/docs/cleanup', '/docs/notes#changes']));
  });

  it('says what has to be done before, in the words of the page', async () => {
    const { text, places } = await ask('What has to be done before private DNS?');
    expect(text).toContain('**VPN Gateway** among what has to be done before: The VPN Gateway is deployed.');
    expect(places).toContain('/docs/dns#prerequisites');
    expect(places).toContain('/docs/vpn');
  });

  it('says what comes after', async () => {
    const { text, places } = await ask('What comes after the VPN gateway?');
    expect(text).toContain('**Cleanup** comes right after **VPN Gateway**');
    expect(places).toEqual(['/docs/vpn', '/docs/cleanup']);
  });

  it('lists where something is spoken of', async () => {
    const { places, text } = await ask('Which pages mention the Authority?');
    expect(places.toSorted()).toEqual(['/docs/cleanup', '/docs/vpn#certificates']);
    expect(text).toContain('**VPN Gateway** (Certificates) speaks of **Authority**');
  });

  it('loads the places it lists with one call', async () => {
    const { index, answerer } = await open();
    const sections = vi.spyOn(index, 'sections');
    await Array.fromAsync(answerer.answer({ question: 'Which pages mention the Authority?' }));
    expect(sections).toHaveBeenCalledTimes(1);
  });

  it('refuses where the site does not speak of one of the sides', async () => {
    const { end } = await ask('How is Kafka Streams related to the Zookeeper Quorum?');
    expect(end).toMatchObject({ refused: true, route: 'document' });
  });

  it('answers from the text, and says so, while the graph is away', async () => {
    const { end, text } = await ask('How is private DNS related to the VPN gateway?', (graph) => {
      graph.failure = new LatticeError('graph-unavailable', 'away');
    });
    expect(end).toMatchObject({ route: 'document', refused: false, degraded: ['graph'] });
    expect(text).not.toBe('');
  });

  it('answers each part of a question its own way', async () => {
    const { end, text, places } = await ask('What is private DNS, and what comes after the VPN gateway?');
    expect(end).toMatchObject({ route: 'hybrid', refused: false });
    expect(places[0]).toBe('/docs/dns');
    expect(places.at(-1)).toBe('/docs/cleanup');
    expect(text.match(/\[\d\]/g)).toEqual(expect.arrayContaining(['[1]', `[${places.length}]`]));
  });
});
