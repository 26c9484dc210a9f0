import { connect, type Socket } from 'node:net';

export interface SocketAddress {
  readonly host: string;
  readonly port: number;
}

/**
 * A connected socket for the driver, without Nagle's algorithm. The driver leaves it on, and the end of every COPY and
 * of every large parameter then waits for a delayed acknowledgement, 40 ms each on Linux.
 */
export async function openSocket({ host, port }: SocketAddress, timeoutMs: number): Promise<Socket> {
  // Brackets belong to the URL, not to the address.
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    const socket = connect({ host: bare, port, noDelay: true });
    const timer = setTimeout(() => {
      const error = new Error('the connection was not established in time');
      socket.destroy(Object.assign(error, { code: 'CONNECT_TIMEOUT' }));
    }, timeoutMs);
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(timer));
    socket.once('connect', () => {
      clearTimeout(timer);
      socket.off('error', reject);
      // The driver reads these for its messages and for the name in the TLS handshake.
      resolve(Object.assign(socket, { host: bare, port }));
    });
  });
}
