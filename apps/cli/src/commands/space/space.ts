import type { Command } from 'commander';

import type { Terminal } from '../../terminal.ts';
import { addBuildCommand } from './build.ts';
import { addCheckCommand } from './check.ts';
import { addLogsCommand } from './logs.ts';
import { addPushCommand } from './push.ts';
import { addRollbackCommand } from './rollback.ts';
import { addSecretsCommands } from './secrets.ts';
import { addStatusCommand } from './status.ts';

/** `lattice space …`: the deploy kit for a Hugging Face Docker Space. */
export function configureSpaceCommand(space: Command, terminal: Terminal): void {
  addBuildCommand(space, terminal);
  addCheckCommand(space, terminal);
  addPushCommand(space, terminal);
  addStatusCommand(space, terminal);
  addLogsCommand(space, terminal);
  addSecretsCommands(space, terminal);
  addRollbackCommand(space, terminal);
}
