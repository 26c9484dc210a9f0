import { InvalidArgumentError, type Command } from 'commander';

import { createApiKeyStore } from '@lattice/clients/postgres';
import { API_KEY_SCOPES, type ApiKey, type ApiKeyScope } from '@lattice/core';

import { openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, printJson, printLine, type Terminal } from '../terminal.ts';

interface KeysFlags extends SessionFlags {
  readonly json?: true;
}

interface CreateFlags extends KeysFlags {
  readonly scope: readonly ApiKeyScope[];
  readonly days?: number;
}

const DAY_MS = 86_400_000;

/** `lattice keys create|list|revoke`: the keys machines call the API with. */
export function configureKeysCommand(keys: Command, terminal: Terminal): void {
  const common = (command: Command): Command =>
    command.option('--data-dir <dir>', 'where the embedded store lives').option('--json', 'print the outcome as JSON');

  common(keys.command('create').description('make a key; it is shown once').argument('<name>'))
    .option('--scope <scopes>', `what it may be used for: ${API_KEY_SCOPES.join(', ')}`, parseScopes, ['ask'])
    .option('--days <n>', 'how long it holds; for ever where left out', parseDays)
    .action(async (name: string, flags: CreateFlags) => {
      await using session = await openSession(terminal, flags);
      const expiresAt = flags.days === undefined ? null : new Date(Date.now() + flags.days * DAY_MS);
      const store = createApiKeyStore(session.store.database);
      const { key, text } = await store.create({ name, scopes: flags.scope, expiresAt });
      if (flags.json) printJson(terminal, { ...present(key), key: text });
      else {
        printLine(terminal.stdout, text);
        printLine(terminal.stderr, `This is shown once. Revoke it with: lattice keys revoke ${key.id}`);
      }
    });

  common(keys.command('list').description('list all keys')).action(async (flags: KeysFlags) => {
    await using session = await openSession(terminal, flags);
    const all = await createApiKeyStore(session.store.database).list();
    if (flags.json) printJson(terminal, { keys: all.map(present) });
    else if (all.length === 0) printLine(terminal.stderr, 'There are no keys.');
    else for (const key of all) printLine(terminal.stdout, describe(key));
  });

  common(keys.command('revoke').description('make a key useless at once').argument('<id>')).action(
    async (id: string, flags: KeysFlags) => {
      await using session = await openSession(terminal, flags);
      const isRevoked = await createApiKeyStore(session.store.database).revoke(id);
      if (flags.json) printJson(terminal, { id, revoked: isRevoked });
      else printLine(terminal.stderr, isRevoked ? 'Revoked.' : 'There is no such key, or it was revoked before.');
      if (!isRevoked) throw new CheckFailed();
    },
  );
}

function present({ id, name, scopes, createdAt, expiresAt, revokedAt, lastUsedAt }: ApiKey): object {
  return {
    id,
    name,
    scopes,
    created_at: createdAt,
    expires_at: expiresAt,
    revoked_at: revokedAt,
    last_used_at: lastUsedAt,
  };
}

function describe(key: ApiKey): string {
  const state =
    key.revokedAt !== null ? 'revoked' : key.expiresAt !== null && key.expiresAt < new Date() ? 'expired' : 'valid';
  const used = key.lastUsedAt === null ? 'never used' : `last used ${key.lastUsedAt.toISOString()}`;
  return `${key.id}  ${state.padEnd(7)}  ${key.scopes.join(',').padEnd(18)}  ${used}  ${key.name}`;
}

function parseScopes(value: string): ApiKeyScope[] {
  const given = value.split(',').map((word) => word.trim());
  const scopes = API_KEY_SCOPES.filter((scope) => given.includes(scope));
  if (scopes.length === 0 || scopes.length !== new Set(given).size) {
    throw new InvalidArgumentError(`Give one or several of ${API_KEY_SCOPES.join(', ')}, separated by commas.`);
  }
  return scopes;
}

function parseDays(value: string): number {
  const days = Number(value);
  if (!Number.isInteger(days) || days < 1 || days > 3_650) {
    throw new InvalidArgumentError('Give a whole number from 1 to 3650.');
  }
  return days;
}
