import { LatticeError } from '@lattice/core';

/** What a connection string says, ready for the driver. */
export interface ConnectionTarget {
  /** Without the parameters that only other drivers understand. */
  readonly url: string;
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly tls: TlsMode;
  /** Behind a pooler that shares one session between clients: no session state, no start-up options. */
  readonly pooled: boolean;
}

/** libpq's `sslmode`, as the driver knows it. */
export type TlsMode = false | 'prefer' | 'require' | 'verify-full';

/**
 * Parameters of libpq, Prisma and others that concern the client. The driver would send every parameter it does not
 * know to the server, which refuses the connection for it (Neon's own URLs carry `channel_binding`).
 */
const CLIENT_PARAMETERS = [
  'channel_binding',
  'connect_timeout',
  'connection_limit',
  'gssencmode',
  'keepalives',
  'keepalives_idle',
  'pgbouncer',
  'pool_timeout',
  'prepared_statements',
  'schema',
  'socket_timeout',
  'sslaccept',
  'sslcert',
  'sslkey',
  'sslmode',
  'ssl',
  'sslnegotiation',
  'sslrootcert',
  'statement_cache_size',
  'target_session_attrs',
  'uselibpqcompat',
];
const DEFAULT_PORT = 5432;
/** Transaction pooler of Supabase. */
const SUPABASE_POOLER_PORT = '6543';
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** @throws LatticeError `configuration-invalid`, without the string, which holds a password. */
export function parseConnectionUrl(connectionString: string): ConnectionTarget {
  const url = parse(connectionString);
  const parameters = url.searchParams;
  const pooled =
    /(?:^|[-.])pooler\./.test(url.hostname) ||
    url.port === SUPABASE_POOLER_PORT ||
    parameters.get('pgbouncer') === 'true';
  const tls = tlsMode(parameters.get('sslmode') ?? parameters.get('ssl'), url.hostname);
  for (const name of CLIENT_PARAMETERS) parameters.delete(name);
  return {
    url: url.href,
    host: url.hostname,
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    database: decodeURIComponent(url.pathname.slice(1)),
    tls,
    pooled,
  };
}

/**
 * The string of the server behind a provider's pooler, where the provider has a rule for it: Neon drops `-pooler` from
 * the host, Supabase's pooler keeps sessions on port 5432. Null elsewhere.
 */
export function directUrlOf(connectionString: string): string | null {
  const url = parse(connectionString);
  if (!parseConnectionUrl(connectionString).pooled) return connectionString;
  if (url.hostname.endsWith('.neon.tech') && url.hostname.includes('-pooler.')) {
    url.hostname = url.hostname.replace('-pooler.', '.');
  } else if (url.hostname.endsWith('.pooler.supabase.com') && url.port === SUPABASE_POOLER_PORT) {
    url.port = '5432';
  } else {
    return null;
  }
  url.searchParams.delete('pgbouncer');
  return url.href;
}

function parse(connectionString: string): URL {
  const url = URL.parse(connectionString);
  if (url !== null && /^postgres(?:ql)?:$/.test(url.protocol) && url.hostname !== '') return url;
  throw new LatticeError('configuration-invalid', 'The database URL is not a Postgres connection string.', {
    fix: 'Write DATABASE_URL as postgres://user:password@host:5432/database, with special characters of the password percent-encoded.',
  });
}

function tlsMode(sslmode: string | null, host: string): TlsMode {
  switch (sslmode) {
    case 'disable':
    case 'false':
      return false;
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'verify-ca':
    case 'verify-full':
      return 'verify-full';
    case null:
      // As libpq does; loopback is spared the question.
      return LOOPBACK_HOSTS.has(host) ? false : 'prefer';
    default:
      return 'require';
  }
}
