import { connect } from 'node:net';

import * as z from 'zod';

import type { PoolClient } from './driver.ts';

export interface ServerAddress {
  readonly host: string;
  readonly port: number;
}

/** "CancelRequest" of https://www.postgresql.org/docs/18/protocol-message-formats.html */
const CANCEL_REQUEST = 80_877_102;
const TIMEOUT_MS = 2_000;
/** Set by the driver when the server names the session, and not in its types. */
const sessionSchema = z.object({ processID: z.int(), secretKey: z.int() });

/**
 * Asks the server to cancel what a session is doing. Resolves when the server has passed the request on, or cannot be
 * asked: a session given back earlier could have its next statement cancelled instead.
 */
export async function requestCancel(client: PoolClient, address: ServerAddress): Promise<void> {
  const session = sessionSchema.safeParse(client);
  if (!session.success) return;
  const message = Buffer.alloc(16);
  message.writeInt32BE(16, 0);
  message.writeInt32BE(CANCEL_REQUEST, 4);
  message.writeInt32BE(session.data.processID, 8);
  message.writeInt32BE(session.data.secretKey, 12);
  await new Promise<void>((resolve) => {
    const socket = connect({ host: address.host, port: address.port, timeout: TIMEOUT_MS });
    // Not `end`: a pooler takes the end of our side for a change of mind.
    socket.once('connect', () => socket.write(message));
    socket.once('timeout', () => socket.destroy());
    socket.once('error', () => undefined);
    socket.once('close', () => resolve());
    socket.resume();
  });
}
