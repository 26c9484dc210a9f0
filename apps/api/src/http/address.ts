import { BlockList, isIP, isIPv6 } from 'node:net';

import type { Request } from 'express';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const MAPPED_IPV4 = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** Where a request comes from. */
export interface RequestOrigin {
  /** What a budget is kept for. */
  readonly address: string;
  /** This machine itself, without a proxy between. */
  readonly local: boolean;
}

/**
 * `peer` is who holds the connection, `client` whom the proxy names, where there is one. Local are only both together:
 * whoever reaches us directly could write 127.0.0.1 into X-Forwarded-For.
 */
export function requestOrigin({ peer, client }: { readonly peer: string; readonly client: string }): RequestOrigin {
  return { address: rateLimitAddress(client), local: isLoopback(peer) && isLoopback(client) };
}

/** Where this request comes from, as far as the one proxy in front can be believed. */
export function originOf(request: Request): RequestOrigin {
  const peer = request.socket.remoteAddress ?? 'unknown';
  return requestOrigin({ peer, client: request.ip ?? peer });
}

/** Whether a host name or address, as a URL has it, means the machine it is used on. */
export function isLoopbackHost(hostname: string): boolean {
  const bare = hostname.toLowerCase().replace(/^\[(.*)\]$/, '$1');
  return bare === 'localhost' || bare.endsWith('.localhost') || isLoopback(bare);
}

function isLoopback(address: string): boolean {
  const plain = unmapped(address);
  return isIP(plain) !== 0 && loopback.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** An IPv4 address, or the /64 of an IPv6 one, since one subscriber has all of it. */
function rateLimitAddress(address: string): string {
  const plain = unmapped(address);
  return isIPv6(plain) ? `${firstGroups(plain, 4)}::/64` : plain;
}

function unmapped(address: string): string {
  const withoutZone = address.replace(/%.*$/, '');
  return MAPPED_IPV4.exec(withoutZone)?.[1] ?? withoutZone;
}

function firstGroups(address: string, count: number): string {
  // The URL parser writes every spelling of an address in one way.
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail = ''] = canonical.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = canonical.includes('::') ? Array.from({ length: 8 - before.length - after.length }, () => '0') : [];
  return [...before, ...zeros, ...after].slice(0, count).join(':');
}
