import { join, resolve } from 'node:path';

/** Where the embedded server keeps what; everything is below `<data directory>/postgres`. */
export interface ServerLayout {
  /** What the person named. */
  readonly dataDirectory: string;
  readonly root: string;
  /** The cluster; exists only when it is complete. */
  readonly cluster: string;
  readonly log: string;
  readonly password: string;
  readonly lock: string;
  readonly leases: string;
  /** Which process is the server, and on which port. */
  readonly record: string;
}

/** Folder of the cluster below the layout's root. */
export const CLUSTER = 'data';
/** A cluster in the making is a sibling with this prefix. */
export const UNFINISHED_CLUSTER_PREFIX = 'data.unfinished-';
export const LOG = 'server.log';
/** Owns the cluster, for administration only. */
export const SUPERUSER = 'postgres';
/** Role and database of the application. */
export const APPLICATION = 'lattice';
export const LOOPBACK = '127.0.0.1';

export function serverLayout(dataDirectory: string): ServerLayout {
  const root = join(resolve(dataDirectory), 'postgres');
  return {
    dataDirectory: resolve(dataDirectory),
    root,
    cluster: join(root, CLUSTER),
    log: join(root, LOG),
    password: join(root, 'password'),
    lock: join(root, 'lock'),
    leases: join(root, 'leases'),
    record: join(root, 'server.json'),
  };
}
