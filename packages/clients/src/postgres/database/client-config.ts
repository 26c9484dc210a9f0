import type { ConnectionTarget } from './connection-options.ts';
import { Client, type ClientConfig } from './driver.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const STATEMENT_TIMEOUT_MS = 60_000;
/** What the driver says to a server without TLS; it has no code. */
const NO_TLS = 'The server does not support SSL connections';

/** How to connect to a target. Asks the server once where TLS is only preferred. */
export async function clientConfig(target: ConnectionTarget, applicationName: string): Promise<ClientConfig> {
  const config = {
    host: target.host,
    port: target.port,
    user: target.user,
    password: target.password,
    database: target.database,
    application_name: applicationName,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    ...(target.options === null ? {} : { options: target.options }),
    // Poolers refuse start-up settings they do not know.
    ...(target.pooled
      ? {}
      : { statement_timeout: STATEMENT_TIMEOUT_MS, idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS }),
  };
  const encrypted = { ...config, ssl: { rejectUnauthorized: target.tls === 'verify' } };
  switch (target.tls) {
    case 'off':
      return { ...config, ssl: false };
    case 'require':
    case 'verify':
      return encrypted;
    case 'prefer':
      return (await offersTls(encrypted)) ? encrypted : { ...config, ssl: false };
  }
}

async function offersTls(config: ClientConfig): Promise<boolean> {
  const client = new Client(config);
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    // Any other trouble is the caller's to meet and to explain.
    return !(error instanceof Error && error.message === NO_TLS);
  } finally {
    await client.end().catch(() => undefined);
  }
  return true;
}
