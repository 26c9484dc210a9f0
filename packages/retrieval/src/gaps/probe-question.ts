import {
  type CallOptions,
  type Citation,
  type GapFinding,
  type GapPlace,
  LatticeError,
  type SiteIndex,
} from '@lattice/core';

import { analyseWords } from '../analysis/analyse.ts';
import { termsOfChunk } from '../analysis/analyse-chunk.ts';
import type { AnsweringConfig, AnsweringParts } from '../compose-answerer.ts';
import { createAnswerer } from '../create-answerer.ts';
import { createGraphRetriever } from '../graph/graph-retriever.ts';
import { questionWords } from '../question/question-words.ts';
import { withoutMarks } from './scrub.ts';

export interface ProbeRequest {
  /** Scrubbed. */
  readonly question: string;
  readonly pageUrl?: string;
  readonly version?: string;
  readonly locale?: string;
}

export interface ProbeResult extends GapFinding {
  readonly isAnswered: boolean;
  /** Where it was searched; null where nothing near it was found. */
  readonly scope: { readonly version: string | null; readonly locale: string } | null;
}

/** Asks a question for the sake of its gap. */
export type ProbeQuestion = (request: ProbeRequest, options?: CallOptions) => Promise<ProbeResult>;

export interface ProbeOptions extends Pick<AnsweringParts, 'index' | 'graph' | 'logger'> {
  readonly config: Pick<AnsweringConfig, 'docs'>;
}

const FAILED = { isAnswered: false, nearest: null, missing: [], evidence: '', scope: null } as const;
/** Said of the nearest section, where more would say nothing more. */
const MOST_MISSING = 8;

/**
 * By words and graph alone, quoting: no model is called, so that asking again costs nothing, and the same index always gives
 * the same finding.
 *
 * @throws LatticeError `search-unavailable`: that says nothing about the site.
 */
export function createProbe({ config, index, graph, logger }: ProbeOptions): ProbeQuestion {
  const { siteUrl } = config.docs;
  const answerer = createAnswerer({
    index,
    graph: createGraphRetriever({ graph, index }),
    logger,
    ...(siteUrl === null ? {} : { siteUrl }),
  });
  return async ({ question, ...place }, call = {}) => {
    const live = await index.live(call);
    const content = live?.content ?? null;
    const asked = withoutMarks(question);
    if (asked === '') return { ...FAILED, content };
    let citations: readonly Citation[] = [];
    try {
      for await (const event of answerer.answer({ question: asked, ...place }, call)) {
        if (event.type === 'sources') citations = event.citations;
        if (event.type !== 'end') continue;
        if (event.refusalReason === 'search-unavailable') throw unavailable();
        const cited = event.refused ? [] : citations.filter(({ n }) => event.cited.includes(n));
        const main = best(cited);
        const nearest = main ?? citations[0] ?? null;
        return {
          isAnswered: !event.refused,
          nearest: nearest === null ? null : toPlace(nearest),
          missing:
            live === null || nearest === null ? [] : await missingWords(index, { live, asked, place: nearest }, call),
          evidence: main === null ? '' : `${main.route}#${main.anchor ?? ''} ${main.quote}`,
          content,
          scope: nearest === null ? null : { version: nearest.version, locale: nearest.locale },
        };
      }
    } catch (error) {
      // The site no longer has the version or language.
      if (!LatticeError.isInstance(error) || error.code !== 'request-invalid') throw error;
    }
    return { ...FAILED, content };
  };
}

/** What the answer leans on most; the first of equals. */
function best(cited: readonly Citation[]): Citation | null {
  return cited.reduce<Citation | null>(
    (top, citation) => (top === null || citation.score > top.score ? citation : top),
    null,
  );
}

function toPlace({ title, heading_path, url, route, anchor, source_path }: Citation): GapPlace {
  return { title, heading_path, url, route, anchor, source_path };
}

interface Compared {
  readonly live: Parameters<SiteIndex['sections']>[0];
  readonly asked: string;
  readonly place: Pick<Citation, 'route' | 'anchor'>;
}

/** The telling words of a question that a section has in no form. */
async function missingWords(index: SiteIndex, { live, asked, place }: Compared, call: CallOptions): Promise<string[]> {
  const chunks = await index.sections(live, [{ route: place.route, anchor: place.anchor }], call);
  if (chunks.length === 0) return [];
  const known = new Set(chunks.flatMap((chunk) => [...termsOfChunk(chunk), ...termsOf(chunk.pageTitle)]));
  const words = questionWords(asked).filter(
    ({ leaves, wholes }) => !wholes.some((whole) => known.has(whole)) && !leaves.every((leaf) => known.has(leaf)),
  );
  return [...new Set(words.map(({ written }) => written))].slice(0, MOST_MISSING);
}

function termsOf(text: string): string[] {
  return analyseWords(text).flatMap(({ leaves, wholes }) => [...leaves, ...wholes]);
}

function unavailable(): LatticeError {
  return new LatticeError('search-unavailable', 'The index cannot be searched at the moment.', { retryable: true });
}
