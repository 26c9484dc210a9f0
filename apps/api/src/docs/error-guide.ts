import type { ErrorCode } from '@lattice/core';

interface Guidance {
  /** One or two sentences for whoever meets the code. */
  readonly means: string;
  /** For the person who calls. */
  readonly caller: string;
  /** For whoever runs the service; absent where there is nothing to do. */
  readonly operator?: string;
}

const WAIT = 'Send the same request again after the seconds of Retry-After.';
const NOT_OVER_HTTP = 'Nothing: this concerns the program, not a request.';

/** A page of the docs for each code. Total by construction: a new code does not compile without one. */
export const ERROR_GUIDE: Readonly<Record<ErrorCode, Guidance>> = {
  'auth-unavailable': {
    means:
      'A token was sent and nobody can say at the moment whether it is valid, or sign-in is not set up here at all.',
    caller: `${WAIT} Where demo sessions are enough, send X-Demo-Session instead of a token.`,
    operator:
      'Check SUPABASE_URL and SUPABASE_JWKS_URL, and that the keys behind them can be fetched from this machine.',
  },
  cancelled: {
    means: 'The work was stopped before its end, usually because whoever asked has left.',
    caller: 'Ask again.',
  },
  'chat-unavailable': {
    means: 'The model that writes answers cannot be used.',
    caller: WAIT,
    operator: 'GET /health/circuits shows its breaker. Set CHAT_BACKEND=deterministic to answer without a model.',
  },
  'configuration-invalid': {
    means: 'A variable is missing or wrong.',
    caller: NOT_OVER_HTTP,
    operator: 'The program names every problem at once, with an example each, and ends with code 78.',
  },
  'conversation-not-found': {
    means: 'There is no conversation of this id: it was never begun, was deleted, or the id is mistyped.',
    caller: 'Leave conversation_id out to begin a new one.',
  },
  'data-directory-in-use': {
    means: 'Another process of Lattice works in this data directory.',
    caller: NOT_OVER_HTTP,
    operator: 'Stop that process, or choose another DATA_DIR.',
  },
  'database-unavailable': {
    means: 'The database does not answer.',
    caller: WAIT,
    operator: 'GET /api/health names the reason. Check DATABASE_URL and that the database accepts connections.',
  },
  'graph-unavailable': {
    means: 'The graph of the site does not answer; questions are answered from its text meanwhile.',
    caller: WAIT,
    operator: 'GET /api/health names the reason. Check the NEO4J_* variables and that the server accepts connections.',
  },
  'embedded-database-failed': {
    means: 'The database server that Lattice brings along cannot run on this machine.',
    caller: WAIT,
    operator: 'Run the doctor command; DATABASE_URL names a database of your own instead.',
  },
  forbidden: {
    means: 'You are known and may not do this, or your page belongs to an origin that may not use this service.',
    caller: 'Ask the operator for the right, or for your origin to be allowed.',
    operator: 'ALLOWED_ORIGINS lists the origins; GET the start-up log for the list in force. Keys have scopes.',
  },
  'generation-mismatch': {
    means: 'The index was built with another embedding model than the one configured now.',
    caller: WAIT,
    operator: 'Ingest the site again, or go back to the earlier model.',
  },
  'headers-too-large': {
    means: 'The request line and headers are larger than 16 kB.',
    caller: 'Send less in headers.',
  },
  'index-empty': { means: 'No site has been indexed yet.', caller: WAIT, operator: 'Ingest a site.' },
  internal: {
    means: 'Something failed that nobody has foreseen. What it was stays in the log of the server.',
    caller: 'Tell the operator the request_id.',
    operator: 'Search the log for the request_id.',
  },
  'job-conflict': {
    means: 'The ingestion job is in a state in which this is not possible.',
    caller: 'Ask for the job first, and act on the state it is in.',
  },
  'job-failed': {
    means: 'The ingestion did not succeed; the job says why.',
    caller: 'Mend what the job names, and start another one.',
  },
  'job-not-found': { means: 'There is no ingestion job of this id that you may see.', caller: 'Check the id.' },
  'message-not-found': {
    means:
      'There is no answer of this id in this conversation: one of the ids is mistyped, or the conversation was deleted.',
    caller: 'Send conversation_id and message_id as answer-start had them.',
  },
  'method-not-allowed': { means: 'This address has no such method.', caller: 'The header Allow lists those it has.' },
  'model-rejected': {
    means: 'The model provider refused the request and would refuse it again.',
    caller: 'Ask in another way. Where you brought a key of your own, check that it is valid and has credit.',
    operator: 'The log has what the provider said. Check key and model name.',
  },
  'model-unavailable': {
    means: 'The model provider does not answer or asks to be left alone for a while.',
    caller: WAIT,
    operator: 'GET /health/circuits shows its breaker and when it is tried again.',
  },
  'not-found': { means: 'There is nothing at this address.', caller: 'GET /openapi.json lists every route.' },
  'not-ready': {
    means: 'The service is starting and cannot answer questions yet.',
    caller: WAIT,
    operator: 'GET /api/health names what it waits for.',
  },
  overloaded: {
    means: 'As many answers are being made as this server makes at one moment.',
    caller: WAIT,
    operator: 'Run more instances if this happens often.',
  },
  'payload-too-large': { means: 'The body is larger than this route takes.', caller: 'Send less.' },
  'port-in-use': {
    means: 'Another program listens on the port.',
    caller: NOT_OVER_HTTP,
    operator: 'Stop that program, or choose another PORT.',
  },
  'rate-limited': {
    means: 'More questions, or more wrong tokens, came in a minute than are allowed.',
    caller: 'Wait for the seconds of Retry-After. RateLimit says what is left, RateLimit-Policy how much there is.',
    operator: 'RATE_LIMIT_PER_MINUTE and its siblings set the limits.',
  },
  'request-invalid': {
    means: 'The request does not have the form this route takes.',
    caller: '`errors` lists each field with what is wrong; GET /openapi.json has the schemas.',
  },
  'search-unavailable': {
    means: 'The index cannot be searched.',
    caller: WAIT,
    operator: 'GET /api/health names the dependency and the reason.',
  },
  'shutting-down': { means: 'The server is about to restart.', caller: WAIT },
  'site-config-invalid': {
    means: 'The configuration of the Docusaurus site cannot be read.',
    caller: 'The message names file and line.',
  },
  'site-empty': {
    means: 'The site has no page that could be indexed.',
    caller: 'Check that the right folder was named.',
  },
  'site-not-found': {
    means: 'There is no Docusaurus site there.',
    caller: 'Name the folder that has the configuration.',
  },
  'source-refused': {
    means:
      'The source must not be read: an address of a private network, an archive that leads outside, or a link that does.',
    caller: 'Publish the source, or upload its files.',
  },
  'source-too-large': { means: 'The source is larger than is read.', caller: 'Leave out what is no documentation.' },
  'source-unavailable': {
    means: 'The source cannot be reached, or its server refuses.',
    caller: 'Check the address and that it may be read without signing in.',
    operator: 'LATTICE_GIT_TOKEN opens private repositories.',
  },
  'storage-full': {
    means: 'No space is left on the disk.',
    caller: 'Tell the operator.',
    operator: 'Free some space.',
  },
  timeout: { means: 'Something took longer than it may.', caller: 'Ask again, perhaps for less.' },
  unauthorized: {
    means: 'The request says nothing valid about who sends it.',
    caller: 'Sign in again and send Authorization: Bearer TOKEN, or X-Demo-Session where that is enough.',
    operator: 'Check SUPABASE_JWT_AUDIENCE and SUPABASE_JWT_ISSUER, and that tokens are of the same project.',
  },
  'unsupported-media-type': { means: 'The body is not JSON.', caller: 'Send Content-Type: application/json.' },
  'uri-too-long': { means: 'The URL is longer than is read.', caller: 'Send long input in the body.' },
};
