import { LatticeError } from '@lattice/core';

/** What a connection string says. */
export interface ConnectionTarget {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly tls: TlsMode;
  /** Start-up options in the form of the server's command line; some providers route by them. */
  readonly options: string | null;
  /** Behind a pooler that shares one session between clients: no session state, no start-up settings. */
  readonly pooled: boolean;
}

/** libpq's `sslmode`. Only `verify` looks at who the server is. */
export type TlsMode = 'off' | 'prefer' | 'require' | 'verify';

const DEFAULT_PORT = 5432;
/** Transaction pooler of Supabase. */
const SUPABASE_POOLER_PORT = '6543';
const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** @throws LatticeError `configuration-invalid`, without the string, which holds a password. */
export function parseConnectionUrl(connectionString: string): ConnectionTarget {
  const url = parse(connectionString);
  const parameters = url.searchParams;
  return {
    // Brackets belong to the URL, not to the address.
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? DEFAULT_PORT : Number(url.port),
    user: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: decodeURIComponent(url.pathname.slice(1)),
    tls: tlsMode(parameters.get('sslmode') ?? parameters.get('ssl'), url.hostname),
    options: parameters.get('options'),
    pooled: isPooled(url),
  };
}

/**
 * The string of the server behind a provider's pooler, where the provider has a rule for it: Neon drops `-pooler` from
 * the host, Supabase's pooler keeps sessions on port 5432. Null elsewhere.
 */
export function directUrlOf(connectionString: string): string | null {
  const url = parse(connectionString);
  if (!isPooled(url)) return connectionString;
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

function isPooled(url: URL): boolean {
  if (url.hostname.endsWith('.pooler.supabase.com') && url.port === '5432') return false;
  const named = /(?:^|[-.])pooler\./.test(url.hostname);
  return named || url.port === SUPABASE_POOLER_PORT || url.searchParams.get('pgbouncer') === 'true';
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
      return 'off';
    case 'allow':
    case 'prefer':
      return 'prefer';
    case 'verify-ca':
    case 'verify-full':
      return 'verify';
    case null:
      // As libpq does; loopback is spared the question.
      return LOOPBACK_HOSTS.has(host) ? 'off' : 'prefer';
    default:
      return 'require';
  }
}
