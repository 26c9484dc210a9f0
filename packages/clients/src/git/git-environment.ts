import { isIPv6 } from 'node:net';

import type { ResolvedAddress } from '../network/address-guard.ts';
import type { GitAddress } from './git-url.ts';

/** Access to the repositories of one host. */
export interface GitCredential {
  /** For example `github.com`. */
  readonly host: string;
  /** A token, or `user:token` where the host asks for a certain user. Goes to this host alone. */
  readonly token: string;
}

export interface GitEnvironmentOptions {
  readonly address: GitAddress;
  /** The only addresses of the host that may be connected to; empty for `file`. */
  readonly pinned: readonly ResolvedAddress[];
  readonly credential: GitCredential | null;
  /** What the worker itself was started with. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Stands in for the home folder, where configuration and passwords are kept. */
  readonly home: string;
}

/** Of the worker's environment: where programs are, how ssh finds its keys, and which authorities are trusted. */
const PASSED_ON = ['PATH', 'SSH_AUTH_SOCK', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'TMPDIR', 'SYSTEMROOT'];

/**
 * Everything git is told. The environment rather than the command line carries it, since other users of the machine see
 * command lines; nothing of the person's own configuration, helpers, hooks and saved passwords is used.
 */
export function gitEnvironment(options: GitEnvironmentOptions): Record<string, string> {
  const { environment, home, address, pinned } = options;
  const passed = PASSED_ON.flatMap((name) => {
    const value = environment[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(passed),
    HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LFS_SKIP_SMUDGE: '1',
    GIT_NO_LAZY_FETCH: '1',
    SSH_ASKPASS_REQUIRE: 'never',
    ...(address.protocol === 'ssh' ? sshCommand(address, pinned) : {}),
    ...configuration(settings(options)),
  };
}

function settings({ address, pinned, credential }: GitEnvironmentOptions): [string, string][] {
  const { protocol, host } = address;
  const port = address.port ?? (protocol === 'https' ? 443 : 80);
  const own: [string, string][] = [];
  if (protocol === 'https' || protocol === 'http') {
    const origin = new URL(address.url).origin;
    if (credential !== null) own.push([`http.${origin}/.extraHeader`, `Authorization: ${basic(credential)}`]);
    own.push([
      'http.curloptResolve',
      `${bracketed(host)}:${port}:${pinned.map(({ address: ip }) => bracketed(ip)).join(',')}`,
    ]);
  }
  return [
    ['protocol.allow', 'never'],
    [`protocol.${protocol}.allow`, 'always'],
    // A redirect would lead to a host nobody has looked at.
    ['http.followRedirects', 'false'],
    ['http.lowSpeedLimit', '1000'],
    ['http.lowSpeedTime', '30'],
    ['http.proxy', ''],
    ['credential.helper', ''],
    ['core.askPass', ''],
    ['core.hooksPath', '/dev/null'],
    ['core.fsmonitor', 'false'],
    ['core.protectHFS', 'true'],
    ['core.protectNTFS', 'true'],
    ['core.autocrlf', 'false'],
    ['fetch.recurseSubmodules', 'false'],
    ['submodule.recurse', 'false'],
    ['transfer.bundleURI', 'false'],
    ['maintenance.auto', 'false'],
    ['gc.auto', '0'],
    ['init.defaultBranch', 'main'],
    ...own,
  ];
}

function configuration(entries: readonly (readonly [string, string])[]): Record<string, string> {
  const numbered = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return { GIT_CONFIG_COUNT: String(entries.length), ...Object.fromEntries(numbered) };
}

/** GitHub and GitLab take any user beside a token; Bitbucket takes this one. */
function basic({ host, token }: GitCredential): string {
  const user = host === 'bitbucket.org' ? 'x-token-auth' : 'x-access-token';
  return `Basic ${Buffer.from(token.includes(':') ? token : `${user}:${token}`).toString('base64')}`;
}

/** Keys and known hosts stay those of the person who runs the worker; a host that is not known is refused. */
function sshCommand({ host }: GitAddress, [first]: readonly ResolvedAddress[]): Record<string, string> {
  const options = [
    'BatchMode=yes',
    'ConnectTimeout=15',
    'ForwardAgent=no',
    `HostKeyAlias=${host}`,
    `HostName=${first?.address ?? host}`,
  ];
  return { GIT_SSH_VARIANT: 'ssh', GIT_SSH_COMMAND: ['ssh', ...options.map((option) => `-o ${option}`)].join(' ') };
}

function bracketed(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}
