import { ConfigurationError, loadConfig, variableList } from '@lattice/config';

import * as z from 'zod';

import { caution, problem, type CheckContext, type Rule } from '../finding.ts';

/** What leaves a Space according to its documentation; others work for some and are blocked for others. */
const OPEN_PORTS: ReadonlySet<number> = new Set([80, 443, 8080]);
const DEFAULT_PORTS: Readonly<Record<string, number>> = {
  'postgres:': 5432,
  'postgresql:': 5432,
  'redis:': 6379,
  'rediss:': 6379,
  'neo4j:': 7687,
  'neo4j+s:': 7687,
  'bolt:': 7687,
  'bolt+s:': 7687,
  'http:': 80,
  'https:': 443,
};
/** Supabase's direct addresses have no IPv4 without an add-on; Spaces have no IPv6. */
const IPV6_ONLY = /^db\.[a-z0-9]+\.supabase\.co$/;

export const reachableServices: Rule = {
  id: 'SPACE-014',
  title: 'a service is not reachable from a Space',
  *check({ environment }) {
    for (const [name, given] of Object.entries(environment)) {
      if (given === undefined || !isAddress(name) || !URL.canParse(given)) continue;
      const { protocol, port, hostname } = new URL(given);
      const used = port === '' ? DEFAULT_PORTS[protocol] : Number(port);
      if (used !== undefined && !OPEN_PORTS.has(used)) {
        yield caution(
          `${name} uses port ${used}; documented as open are 80, 443 and 8080.`,
          `Prefer the service's address on 443, or try it: lattice doctor --space URL shows what the Space reaches.`,
        );
      }
      if (hostname.startsWith('[') || IPV6_ONLY.test(hostname)) {
        yield problem(
          `${name}: ${hostname} has no IPv4 address.`,
          "Use the address of the provider's connection pooler.",
        );
      }
      if (/^(?:localhost|127\.|0\.0\.0\.0|host\.docker\.internal)/.test(hostname)) {
        yield problem(
          `${name} names this machine, which a Space cannot reach.`,
          'Use the address of a hosted service.',
        );
      }
    }
  },
};

/** Variables whose value is an address somebody connects to. */
function isAddress(name: string): boolean {
  const row = variableList.find((one) => one.name === name || one.aliases?.includes(name));
  return (
    row !== undefined &&
    row.group !== 'site' &&
    /(?:_URL|_URI|_API_KEY|_ENDPOINT)$/.test(name) &&
    !/ORIGIN|REDIRECT/.test(name)
  );
}

export const completeSettings: Rule = {
  id: 'SPACE-015',
  title: 'a setting is missing or wrong, and the program ends at its start',
  async *check(context) {
    const { environment } = context;
    yield* checkLocalModels(context);
    try {
      // As the container sees it: the platform's own variables are there, files of this machine are not.
      loadConfig({ ...environment, SPACE_ID: 'owner/name' });
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      for (const { variable, reason, example } of error.problems) {
        yield problem(
          `${variable} ${reason}`,
          `Set it, for example: lattice space secrets sync with ${variable}=${example}`,
        );
      }
    }
  },
};

const MODEL_RUNTIME = '@huggingface/transformers';
const packageSchema = z.object({ dependencies: z.record(z.string(), z.string()).default({}) });

async function* checkLocalModels({ tree, environment }: CheckContext) {
  const asking = ['EMBEDDING_BACKEND', 'RERANK_BACKEND'].filter((name) => environment[name] === 'local');
  const text = await tree.text('app/package.json');
  if (asking.length === 0 || text === null) return;
  const parsed = packageSchema.safeParse(JSON.parse(text));
  if (!parsed.success || MODEL_RUNTIME in parsed.data.dependencies) return;
  yield problem(
    `${asking.join(' and ')}=local: the image that is built from this folder runs no models.`,
    'Build the folder with lattice space build --with-local.',
  );
}
