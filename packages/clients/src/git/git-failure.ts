import type { LatticeError } from '@lattice/core';

import { refused, storageFull, unavailable } from '../source-folder/source-errors.ts';

interface Cause {
  readonly complains: RegExp;
  readonly error: (cause: Error) => LatticeError;
}

const CAUSES: readonly Cause[] = [
  {
    complains: /No space left on device|Disk quota exceeded/i,
    error: storageFull,
  },
  {
    complains: /transport '.*' not allowed/,
    error: () => refused('The repository leads to another kind of address.', 'Name its https or ssh address.'),
  },
  {
    complains: /unable to update url base|returned error: 30\d|redirect/i,
    error: () => refused('The repository has moved: its address leads on to another one.', 'Name its present address.'),
  },
  {
    complains:
      /Authentication failed|could not read (?:Username|Password)|prompts disabled|error: 40[13]\b|Permission denied/i,
    error: (cause) =>
      unavailable('The repository does not exist, or is not open to everybody.', {
        fix: 'Check the address. For a private one set LATTICE_GIT_TOKEN, and LATTICE_GIT_HOST where it is not on github.com.',
        cause,
      }),
  },
  {
    complains: /couldn't find remote ref|not our ref|unadvertised object|Remote branch .* not found/i,
    error: (cause) =>
      unavailable('The repository has no such branch, tag or commit.', {
        fix: 'Check the spelling of --ref; a commit must be given by all of its digits.',
        cause,
      }),
  },
  {
    complains: /error: 404|repository .* not found|not appear to be a git repository|does not exist/i,
    error: (cause) => unavailable('There is no such repository.', { fix: 'Check its address.', cause }),
  },
  {
    complains: /Host key verification failed/i,
    error: (cause) =>
      unavailable('The host’s ssh key is not known here.', {
        fix: 'Add it to known_hosts of the user that runs the worker, or use the https address.',
        cause,
      }),
  },
];

/** What went wrong, from what git wrote to its standard error in the C locale. Unknown causes may pass. */
export function gitFailure(complaint: string): LatticeError {
  // Never shown: parts of it come from the remote.
  const cause = new Error(complaint.trim().slice(-2_000) || 'git said nothing');
  const known = CAUSES.find(({ complains }) => complains.test(complaint));
  if (known !== undefined) return known.error(cause);
  return unavailable('The repository could not be fetched.', {
    isPassing: true,
    fix: 'Check that this machine reaches the host; the worker’s log has what git said.',
    cause,
  });
}
