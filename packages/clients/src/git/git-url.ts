import { LatticeError } from '@lattice/core';

export type GitProtocol = 'https' | 'ssh' | 'http' | 'file';

export interface GitAddress {
  readonly protocol: GitProtocol;
  /** As git is given it. */
  readonly url: string;
  /** Without port and brackets; empty for `file`. */
  readonly host: string;
  /** Null where the protocol's own. */
  readonly port: number | null;
}

/** What strangers may name. `file` and `http` are for tests. */
const GIT_PROTOCOLS: readonly GitProtocol[] = ['https', 'ssh'];

const SCP_LIKE = /^(?<user>[\w.-]+)@(?<host>[a-z\d](?:[a-z\d.-]*[a-z\d])?):(?<path>[^-/:][^:]*)$/i;

/**
 * Reads a repository's address. Git itself understands far more, some of which runs programs.
 *
 * @throws LatticeError `request-invalid`; the message never repeats a password.
 */
export function readGitUrl(text: string, protocols: readonly GitProtocol[] = GIT_PROTOCOLS): GitAddress {
  if (/[\s\p{Cc}]/u.test(text) || text.startsWith('-')) throw invalid('is no address of a git repository');
  const scp = SCP_LIKE.exec(text)?.groups;
  if (scp !== undefined)
    return allowed({ protocol: 'ssh', url: text, host: (scp['host'] ?? '').toLowerCase(), port: null }, protocols);
  const url = URL.parse(text);
  const protocol = url === null ? undefined : PROTOCOLS.find((name) => url.protocol === `${name}:`);
  if (url === null || protocol === undefined) throw invalid('is no address of a git repository');
  if (url.password !== '' || (url.username !== '' && protocol !== 'ssh')) {
    throw invalid('holds a user name or password, which would end up in logs and in the database');
  }
  if (url.search !== '' || url.hash !== '') throw invalid('must not have a query or fragment');
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const isHost = protocol === 'file' ? host === '' : /^[a-z\d:](?:[a-z\d.:-]*[a-z\d:])?$/i.test(host);
  if (!isHost || url.username.startsWith('-')) throw invalid('is no address of a git repository');
  return allowed({ protocol, url: url.href, host, port: url.port === '' ? null : Number(url.port) }, protocols);
}

const PROTOCOLS: readonly GitProtocol[] = ['https', 'ssh', 'http', 'file'];

function allowed(address: GitAddress, protocols: readonly GitProtocol[]): GitAddress {
  if (protocols.includes(address.protocol)) return address;
  throw invalid(`is read by ${protocols.join(' or ')} only, not by ${address.protocol}`);
}

function invalid(reason: string): LatticeError {
  return new LatticeError('request-invalid', `The repository’s URL ${reason}.`, {
    fix: 'Name it as https://host/owner/name.git or git@host:owner/name.git; a token belongs in LATTICE_GIT_TOKEN.',
  });
}
