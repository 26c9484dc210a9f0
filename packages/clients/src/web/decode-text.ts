import type { WebResponse } from './web-client.ts';

/** The type without its parameters, in lower case; empty where the server says none. */
export function contentType({ headers }: Pick<WebResponse, 'headers'>): string {
  return headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
}

/** How far into a page browsers look for its encoding. */
const SNIFFED_BYTES = 1_024;

/** The body as text, in the encoding that the server or else the page itself names; UTF-8 otherwise. */
export function decodeText({ headers, body }: Pick<WebResponse, 'headers' | 'body'>): string {
  const named = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(headers.get('content-type') ?? '')?.[1];
  const head = body.toString('latin1', 0, SNIFFED_BYTES);
  const own =
    /<meta[^>]+charset\s*=\s*["']?([^\s"'/>;]+)/i.exec(head)?.[1] ?? /<\?xml[^>]+encoding=["']([^"']+)/.exec(head)?.[1];
  const label = named ?? own ?? 'utf-8';
  try {
    return new TextDecoder(label).decode(body);
  } catch {
    return body.toString('utf8');
  }
}
