import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Received {
  readonly path: string;
  readonly host: string;
  readonly userAgent: string;
  /** Of the process' clock, in milliseconds. */
  readonly at: number;
}

export type Handler = string | ((request: IncomingMessage, response: ServerResponse) => void);

export interface WebServer extends AsyncDisposable {
  /** `http://site.test:port`. */
  readonly origin: string;
  readonly port: number;
  /** By path; `*` answers what nothing else does, and without it that is a 404. */
  readonly routes: Map<string, Handler>;
  readonly received: readonly Received[];
  paths(): string[];
  /** A sitemap of paths of this server. */
  sitemap(...paths: readonly string[]): Handler;
}

/** The name under which tests reach a server of their own. */
export const SITE_HOST = 'site.test';

export async function startWebServer(address = '127.0.0.1'): Promise<WebServer> {
  const routes = new Map<string, Handler>();
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    const { host = '', 'user-agent': userAgent = '' } = request.headers;
    received.push({ path, host, userAgent, at: performance.now() });
    const handler = routes.get(path) ?? routes.get('*');
    if (handler === undefined) response.writeHead(404).end('nothing here');
    else if (typeof handler === 'string')
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(handler);
    else handler(request, response);
  });
  server.listen(0, address);
  await once(server, 'listening');
  const bound = server.address();
  if (bound === null || typeof bound === 'string') throw new Error('the server has no port');
  const origin = `http://${SITE_HOST}:${bound.port}`;
  return {
    origin,
    port: bound.port,
    routes,
    received,
    paths: () => received.map(({ path }) => path),
    sitemap: (...paths) => respond('application/xml', sitemapXml(paths.map((path) => origin + path))),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface RespondOptions {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function respond(
  type: string,
  body: string | Buffer,
  { status = 200, headers = {} }: RespondOptions = {},
): Handler {
  return (_request, response) => void response.writeHead(status, { 'content-type': type, ...headers }).end(body);
}

export function redirect(location: string, status = 302): Handler {
  const encoded = location.replaceAll(/[^ -~]+/g, encodeURIComponent);
  return (_request, response) => void response.writeHead(status, { location: encoded }).end();
}

export function sitemapXml(urls: readonly string[]): string {
  const entries = urls.map((url) => `<url><loc>${url}</loc><changefreq>weekly</changefreq></url>`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</urlset>`;
}

export function sitemapIndexXml(urls: readonly string[]): string {
  const entries = urls.map((url) => `<sitemap><loc>${url}</loc></sitemap>`).join('');
  return `<?xml version="1.0"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${entries}</sitemapindex>`;
}
