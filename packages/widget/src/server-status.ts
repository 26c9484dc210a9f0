import { type JsonRecord, readNumber, readRecord, readText, readTexts } from './json.ts';

/** What a reader has to know about the server before asking. */
export interface ServerStatus {
  readonly state: 'unreachable' | 'starting' | 'indexing' | 'failed' | 'empty' | 'ready';
  /** Pages indexed so far while `indexing`. */
  readonly pagesDone: number;
  /** 0 until known. */
  readonly pagesTotal: number;
  /** Why there is nothing to ask, when `failed`. */
  readonly failure: string;
  /** Title of the site the answers come from; empty until known. */
  readonly siteTitle: string;
  /** Questions worth asking; empty where the server has none. */
  readonly suggestions: readonly string[];
}

/** A response reduced to what matters here; undefined where there was none. */
export interface StatusReply {
  readonly ok: boolean;
  readonly body: unknown;
}

/** Reads `GET /api/health` and `GET /api/v1/status`. */
export function readStatus(health: StatusReply | undefined, status: StatusReply | undefined): ServerStatus {
  const body = readRecord(status?.body);
  const ingestion = readRecord(body['ingestion']);
  return {
    state: stateOf(health, body, readText(ingestion['state'])),
    pagesDone: readNumber(ingestion['pages_done']),
    pagesTotal: readNumber(ingestion['pages_total']),
    failure: readText(readRecord(ingestion['failure'])['message']),
    siteTitle: readText(readRecord(body['site'])['title']),
    suggestions: readTexts(body['suggestions']),
  };
}

function stateOf(health: StatusReply | undefined, status: JsonRecord, ingestion: string): ServerStatus['state'] {
  if (health === undefined) return 'unreachable';
  // Null also where the server could not look; it says so.
  const empty = status['index'] === null && !readTexts(status['unavailable']).includes('index');
  if (health.ok && !empty) return 'ready';
  if (ingestion === 'queued' || ingestion === 'running') return 'indexing';
  if (ingestion === 'failed') return 'failed';
  return health.ok ? 'empty' : 'starting';
}
