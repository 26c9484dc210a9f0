import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** A service that integration tests use, and how they come by it. */
interface TestService {
  readonly name: string;
  /** Variables that name one, the first that is set wins. */
  readonly variables: readonly string[];
  /** How a run has one of its own; null where it cannot. */
  readonly own: { readonly how: string; readonly isThere: (places: Places) => boolean } | null;
}

export interface Places {
  /** The repository's. */
  readonly root: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const SERVICES: readonly TestService[] = [
  {
    name: 'Postgres',
    variables: ['TEST_DATABASE_URL'],
    own: { how: 'the embedded server, in a temporary folder', isThere: () => true },
  },
  {
    name: 'Neo4j',
    variables: ['TEST_NEO4J_URI', 'NEO4J_URI'],
    own: {
      how: 'a server of this run, from .lattice/neo4j',
      isThere: ({ root }) => existsSync(join(root, '.lattice/neo4j/lib')),
    },
  },
  { name: 'Qdrant', variables: ['TEST_QDRANT_URL', 'QDRANT_URL'], own: null },
  {
    name: 'Redis',
    // Its tests end the server and start it again.
    variables: [],
    own: {
      how: 'the redis-server of this machine',
      isThere: ({ environment }) => isOnPath('redis-server', environment),
    },
  },
];

/** One line a service: what a run of the integration tests uses. Addresses come without what they hold of secrets. */
export function describeServices(places: Places): string[] {
  return SERVICES.map(({ name, variables, own }) => {
    const variable = variables.find((candidate) => (places.environment[candidate] ?? '') !== '');
    if (variable !== undefined) return `${name}: ${withoutSecrets(places.environment[variable] ?? '')} (${variable})`;
    if (own?.isThere(places) === true) return `${name}: ${own.how}`;
    const remedy = variables.length > 0 ? `${variables.join(' or ')} would name one` : `it takes ${own?.how ?? ''}`;
    return `${name}: none; ${remedy}`;
  });
}

function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  return url === null ? 'an address that cannot be read' : `${url.protocol}//${url.host}`;
}

function isOnPath(program: string, environment: Places['environment']): boolean {
  return (environment['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}
