import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';

import { LatticeError } from '@lattice/core';

import { isPublicAddress } from './public-address.ts';

export interface ResolvedAddress {
  readonly address: string;
  readonly family: 4 | 6;
}

export interface AddressGuardOptions {
  /** All addresses of a host name; the system's resolver unless given. */
  readonly resolve?: (hostname: string) => Promise<readonly ResolvedAddress[]>;
  /** Which addresses may be connected to; public ones unless given. */
  readonly isAllowed?: (address: string) => boolean;
}

/** Decides which addresses a stranger's URL may make this machine connect to. */
export interface AddressGuard {
  /**
   * The addresses of a host. Connect to these and to nothing else: a second look at the name may give others.
   *
   * @param host A name, or an IP address with or without brackets.
   * @throws LatticeError `source-refused` when any of them is not allowed, `source-unavailable` when there is none.
   */
  addressesOf(host: string): Promise<readonly ResolvedAddress[]>;
}

export function createAddressGuard(options: AddressGuardOptions = {}): AddressGuard {
  const { resolve = resolveBySystem, isAllowed = isPublicAddress } = options;
  return {
    async addressesOf(host) {
      const bare = host.replace(/^\[(.*)\]$/, '$1');
      const family = isIP(bare);
      const addresses =
        family === 0 ? await resolveName(bare, resolve) : [{ address: bare, family: family === 6 ? 6 : 4 } as const];
      // One private address among public ones is no accident either.
      if (addresses.every(({ address }) => isAllowed(address))) return addresses;
      throw new LatticeError('source-refused', `${host} is an address of a private network.`, {
        fix: 'Only the public internet is read. For a site or repository inside, get its files yourself and name their folder.',
        context: { host, addresses: addresses.map(({ address }) => address) },
      });
    },
  };
}

async function resolveName(
  name: string,
  resolve: NonNullable<AddressGuardOptions['resolve']>,
): Promise<readonly ResolvedAddress[]> {
  const addresses = await resolve(name).catch((cause: unknown) => {
    throw unknownHost(name, cause);
  });
  if (addresses.length === 0) throw unknownHost(name, undefined);
  return addresses;
}

async function resolveBySystem(hostname: string): Promise<readonly ResolvedAddress[]> {
  const found = await lookup(hostname, { all: true });
  return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
}

function unknownHost(name: string, cause: unknown): LatticeError {
  return new LatticeError('source-unavailable', `There is no host ${name}.`, {
    retryable: true,
    fix: 'Check the address, and this machine’s name resolution.',
    cause,
  });
}
