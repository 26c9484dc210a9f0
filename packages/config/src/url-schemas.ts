import { rule } from './schemas.ts';
import { Secret } from './secret.ts';

function parsed(given: string, protocols: readonly string[]): URL | undefined {
  const url = URL.parse(given);
  return url !== null && protocols.includes(url.protocol) && url.hostname !== '' ? url : undefined;
}

const CREDENTIALS = 'must not hold a user name or password: this value is shown in logs';

/** An http(s) URL without credentials, query and trailing slash. */
export function webUrl(accepts: string) {
  return rule(accepts, (given, refuse) => {
    const url = parsed(given, ['http:', 'https:']);
    if (url === undefined) return undefined;
    if (url.username !== '' || url.password !== '') {
      refuse(CREDENTIALS);
      return undefined;
    }
    return url.search === '' && url.hash === '' ? `${url.origin}${url.pathname}`.replace(/\/+$/, '') : undefined;
  });
}

/** Scheme, host and port only. */
export function webOrigin(accepts: string) {
  return rule(accepts, (given, refuse) => {
    const url = parsed(given, ['http:', 'https:']);
    if (url === undefined) return undefined;
    if (url.username !== '' || url.password !== '') {
      refuse(CREDENTIALS);
      return undefined;
    }
    if (url.pathname === '/' && url.search === '' && url.hash === '') return url.origin;
    refuse(`must be ${accepts}: it ends after the host, without a path`);
    return undefined;
  });
}

/** An address of this server: absolute, or a path on it. */
export function webUrlOrPath(accepts: string) {
  return rule(accepts, (given) => {
    if (/^\/(?!\/)[\w./~%-]*$/.test(given)) return given;
    const url = parsed(given, ['http:', 'https:']);
    return url !== undefined && url.username === '' && url.password === '' && url.hash === '' ? url.href : undefined;
  });
}

/**
 * The port is always explicit: the client turns an https URL without one into port 6333. Read from the text, since
 * the URL parser drops a port that is the scheme's own.
 */
export const qdrantUrl = rule('an http(s) URL without credentials', (given, refuse) => {
  const url = parsed(given, ['http:', 'https:']);
  if (url === undefined || url.search !== '' || url.hash !== '') return undefined;
  if (url.username !== '' || url.password !== '') {
    refuse('must not hold a user name or password: QDRANT_API_KEY is the key');
    return undefined;
  }
  const written = /^https?:\/\/[^/]*:(\d+)(\/|$)/i.exec(given)?.[1];
  const port = written === undefined ? (url.protocol === 'https:' ? 443 : 6333) : Number(written);
  return { url: `${url.origin}${url.pathname}`.replace(/\/+$/, ''), port };
});

const NEO4J_PROTOCOLS = ['neo4j:', 'neo4j+s:', 'neo4j+ssc:', 'bolt:', 'bolt+s:', 'bolt+ssc:', 'http:', 'https:'];

export const neo4jUri = rule('a Neo4j address such as neo4j+s://host', (given, refuse) => {
  const url = parsed(given, NEO4J_PROTOCOLS);
  if (url === undefined) return undefined;
  if (url.username === '' && url.password === '') return given;
  refuse('must not hold a user name or password: NEO4J_USERNAME and NEO4J_PASSWORD do');
  return undefined;
});

export const redisUrl = rule('an address such as rediss://default:password@host:6379', (given) =>
  parsed(given, ['redis:', 'rediss:']) === undefined || /\s/.test(given) ? undefined : new Secret(given),
);

/**
 * A Postgres connection string. SQLAlchemy's driver suffix (`postgresql+psycopg://`) is dropped, so that an
 * environment written for Python works unchanged.
 */
export const postgresUrl = rule(
  'a Postgres connection string, postgres://user:password@host/database',
  (given, refuse) => {
    const plain = given.replace(/^(postgres(?:ql)?)\+[a-z0-9_]+:/i, '$1:');
    if (!/^postgres(ql)?:\/\//i.test(plain)) return undefined;
    const url = /\s/.test(plain) ? null : URL.parse(plain);
    if (url === null) {
      refuse('is no valid URL; characters such as # / ? @ in the password must be percent-encoded');
      return undefined;
    }
    // A Unix socket is named by the query: postgres:///name?host=/run/postgresql
    return url.hostname !== '' || url.searchParams.has('host') ? new Secret(plain) : undefined;
  },
);

/**
 * Whether the address is that of a transaction pooler, where LISTEN, session locks and prepared statements fail.
 * Neon: the first label of the host ends in `-pooler`. Supabase: port 6543 (5432 on the same host is session mode).
 * Others: Prisma's `pgbouncer=true`.
 */
export function isTransactionPooler(connectionString: string): boolean {
  const url = URL.parse(connectionString);
  if (url === null) return false;
  if (url.searchParams.get('pgbouncer') === 'true') return true;
  if (url.hostname.split('.')[0]?.endsWith('-pooler') === true) return true;
  return /\.supabase\.(co|com)$/.test(url.hostname) && url.port === '6543';
}
