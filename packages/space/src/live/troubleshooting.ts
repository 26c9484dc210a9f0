/** An entry of Docs/troubleshooting.md that fits what a log says. */
export interface Entry {
  readonly id: string;
  readonly title: string;
  readonly fix: string;
}

interface Symptom extends Entry {
  readonly pattern: RegExp;
}

/** Wordings seen in logs and runtime errors of Spaces, with the check that would have named them before. */
const SYMPTOMS: readonly Symptom[] = [
  {
    id: 'SPACE-002',
    pattern: /UID 1000 is not unique/i,
    title: 'A second user with UID 1000 is made',
    fix: 'Remove useradd from the Dockerfile and write USER node.',
  },
  {
    id: 'SPACE-004',
    pattern: /flagged as abusive|abuse-?handler/i,
    title: 'The Space was paused as abusive',
    fix: 'Rename what carries the word, then write to website@huggingface.co.',
  },
  {
    id: 'SPACE-006',
    pattern: /missing an app file|no application file|NO_APP_FILE|configuration error/i,
    title: 'README.md or Dockerfile is not where the platform looks',
    fix: 'Push the folder that lattice space build writes.',
  },
  {
    id: 'SPACE-016',
    pattern: /exit code:? ?(?:137|143)|out of memory|OOMKilled|heap out of memory/i,
    title: 'The build or the program ran out of memory',
    fix: 'Build again (space push does); leave large data out of the folder.',
  },
  {
    id: 'SPACE-010',
    pattern: /EACCES|permission denied|read-only file system/i,
    title: 'The program may not write where it writes',
    fix: 'Keep USER node, HOME=/home/node and DATA_DIR=/tmp/lattice of the Dockerfile.',
  },
  {
    id: 'SPACE-009',
    pattern:
      /npm (?:error|ERR!).*(?:lock|EUSAGE)|Cannot find (?:module|package)|failed to (?:compute cache key|solve).*not found/i,
    title: 'Files are missing from the folder',
    fix: 'Run lattice space build and push again.',
  },
  {
    id: 'SPACE-015',
    pattern: /configuration is not valid|is required because|must be (?:a|an|one)\b/i,
    title: 'A setting is missing or wrong',
    fix: 'lattice space secrets list, then lattice space secrets sync.',
  },
  {
    id: 'SPACE-014',
    pattern: /ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ENOTFOUND|database-unavailable/i,
    title: 'A service is not reachable from the Space',
    fix: 'Use the service on port 443, with an IPv4 address, open to every address.',
  },
  {
    id: 'SPACE-003',
    pattern: /launch timed out|not healthy after|unhealthy|EADDRINUSE|EADDRNOTAVAIL/i,
    title: 'The platform asks on a port where nobody listens',
    fix: 'app_port, EXPOSE and ENV PORT have to be equal: lattice space check.',
  },
  {
    id: 'SPACE-016',
    pattern: /scheduling failure|unable to schedule|build queued/i,
    title: 'The platform has no room at the moment',
    fix: 'See https://status.huggingface.co and wait; nothing of yours is wrong.',
  },
];

/** The first that fits, most specific first; null where none does. */
export function findEntry(log: string): Entry | null {
  const found = SYMPTOMS.find(({ pattern }) => pattern.test(log));
  return found === undefined ? null : { id: found.id, title: found.title, fix: found.fix };
}
