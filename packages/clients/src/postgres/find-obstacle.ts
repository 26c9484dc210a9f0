import { statfs } from 'node:fs/promises';

import type { Database } from './database/open-database.ts';

/** Postgres takes room for its log by pieces of this size. */
const LEAST_ROOM_BYTES = 16 * 1024 * 1024;
const ANSWER_TIMEOUT_MS = 2_000;

/**
 * Why a database takes nothing in, in a sentence; null where nothing is seen. One whose disk is full cannot say so in its
 * own tables, and often still answers.
 *
 * @param folder where the server of this machine keeps its data; null for a server elsewhere.
 */
export async function findObstacle(database: Database, folder: string | null): Promise<string | null> {
  const room = folder === null ? null : await roomOf(folder);
  if (room !== null && room < LEAST_ROOM_BYTES) {
    const megabytes = (room / 1024 / 1024).toFixed(1);
    return `The disk of the database has no room left: ${megabytes} MB at ${folder}. The run goes on once there is room.`;
  }
  try {
    await database.ping({ timeoutMs: ANSWER_TIMEOUT_MS });
    return null;
  } catch {
    return 'The database does not answer. The run goes on once it does.';
  }
}

async function roomOf(folder: string): Promise<number | null> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return null;
  }
}
