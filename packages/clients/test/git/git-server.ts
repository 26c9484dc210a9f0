import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Git as a person has it who set nothing up. */
export async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'init.defaultBranch=main'];
  const { stdout } = await run('git', [...identity, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], HOME: cwd, GIT_CONFIG_NOSYSTEM: '1' },
  });
  return stdout.trim();
}

export interface GitServer extends AsyncDisposable {
  readonly port: number;
  /** Method, path, `Host` and `Authorization` of every request. */
  readonly requests: readonly { readonly path: string; readonly host: string; readonly authorization: string | null }[];
}

export interface GitServerOptions {
  /** Folder whose repositories are served. */
  readonly root: string;
  /** What `Authorization` must be; open to everybody unless given. */
  readonly authorization?: string;
  /** Answers in the place of git. */
  readonly answer?: (request: IncomingMessage, response: ServerResponse) => void;
}

/** A real git server over HTTP on loopback: git's own CGI program behind Node's server. */
export async function startGitServer(options: GitServerOptions): Promise<GitServer> {
  const requests: { path: string; host: string; authorization: string | null }[] = [];
  const server = createServer((request, response) => {
    const { url = '', headers } = request;
    requests.push({ path: url, host: headers.host ?? '', authorization: headers.authorization ?? null });
    if (options.answer !== undefined) return options.answer(request, response);
    if (options.authorization !== undefined && headers.authorization !== options.authorization) {
      response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end();
      return undefined;
    }
    return runBackend(request, response, options.root);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: portOf(server.address()),
    requests,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

function runBackend(request: IncomingMessage, response: ServerResponse, root: string): void {
  const url = new URL(request.url ?? '/', 'http://localhost');
  const backend = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: root,
      GIT_HTTP_EXPORT_ALL: '1',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
      REQUEST_METHOD: request.method,
      PATH_INFO: decodeURIComponent(url.pathname),
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: request.headers['content-encoding'] ?? '',
      REMOTE_ADDR: '127.0.0.1',
    },
  });
  request.pipe(backend.stdin);
  backend.stdin.on('error', () => undefined);
  let head = Buffer.alloc(0);
  backend.stdout.on('data', (chunk: Buffer) => {
    if (response.headersSent) return void response.write(chunk);
    head = Buffer.concat([head, chunk]);
    const end = head.indexOf('\r\n\r\n');
    if (end === -1) return undefined;
    const lines = head
      .toString('latin1', 0, end)
      .split('\r\n')
      .map((line) => line.split(': '));
    const fields = new Map(lines.map(([name = '', value = '']) => [name.toLowerCase(), value]));
    const status = Number.parseInt(fields.get('status') ?? '200', 10);
    fields.delete('status');
    response.writeHead(status, Object.fromEntries(fields));
    return void response.write(head.subarray(end + 4));
  });
  backend.stdout.on('end', () => response.end());
}
