import { randomNumbers } from '@lattice/testing';
import { expect, it } from 'vitest';

import { DatabaseError } from '../../src/postgres/database/driver.ts';
import { administrate, query } from '../support/index.ts';
import { closedDirectory, killServer, openHolder, startHolder } from './holder.ts';
import { serversOf } from './servers-of.ts';

const PROCESSES = 8;
const ROUNDS = 4;

/** What one process does in one round. */
type Deed = 'leave' | 'be killed' | 'be killed early' | 'kill the server';

it(
  'is one server, and never a failure, for many processes that come, go and are killed at random',
  { timeout: 300_000 },
  async () => {
    await using directory = await closedDirectory();
    const random = randomNumbers(20_261_121);
    const plan = Array.from({ length: PROCESSES * ROUNDS }, () => ({ deed: pick(random()), delayMs: random() * 800 }));
    expect(new Set(plan.map(({ deed }) => deed)).size).toBe(4);
    const written: number[] = [];

    async function act(actor: number): Promise<void> {
      for (const [round, { deed, delayMs }] of plan.slice(actor * ROUNDS, (actor + 1) * ROUNDS).entries()) {
        const holder = startHolder({ dataDirectory: directory.path });
        if (deed === 'be killed early') {
          await new Promise((resolve) => setTimeout(resolve, delayMs));
          await holder.kill();
          continue;
        }
        const outcome = await holder.outcome;
        if (outcome.event === 'failed')
          throw new Error(`${outcome.code}: ${outcome.message} ${JSON.stringify(outcome.context)}`);
        expect((await serversOf(directory.path)).length).toBeLessThanOrEqual(1);
        const number = actor * ROUNDS + round;
        await insert(outcome.url, number);
        written.push(number);
        if (deed === 'kill the server') await killServer(directory.path);
        if (deed === 'be killed') await holder.kill();
        else await holder.close();
      }
    }

    await Promise.all(Array.from({ length: PROCESSES }, (_, actor) => act(actor)));
    const last = await openHolder({ dataDirectory: directory.path });
    expect(await serversOf(directory.path)).toHaveLength(1);
    const rows = await query<{ number: number }>(last.opened.url, 'select distinct number from kept');
    // Nothing that was acknowledged is lost.
    expect(rows.map((row) => row.number).toSorted((a, b) => a - b)).toEqual(written.toSorted((a, b) => a - b));
    await last.close();
    expect(await serversOf(directory.path)).toEqual([]);
  },
);

/** As an application does, until the server acknowledges it. */
async function insert(url: string, number: number): Promise<void> {
  for (;;) {
    try {
      await administrate(url, async (client) => {
        await client.query('create table if not exists kept (number int)').catch(ignoreRace);
        await client.query('insert into kept values ($1)', [number]);
      });
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Two sessions that create a table at once collide in the catalogue. */
function ignoreRace(error: unknown): void {
  if (!(error instanceof DatabaseError && error.code === '23505')) throw error;
}

function pick(number: number): Deed {
  if (number < 0.4) return 'leave';
  if (number < 0.65) return 'be killed';
  return number < 0.85 ? 'be killed early' : 'kill the server';
}
