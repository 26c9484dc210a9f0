import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';

import * as z from 'zod';

export interface EmbeddingServer extends AsyncDisposable {
  /** For OPENAI_BASE_URL. */
  readonly url: string;
  /** Every text it was given and has answered. */
  readonly asked: readonly string[];
}

const requestSchema = z.object({ input: z.array(z.string()), dimensions: z.int().optional(), model: z.string() });

/** Speaks as much of OpenAI's API as embedding takes. A text's vector follows from its words. */
export async function embeddingServer(): Promise<EmbeddingServer> {
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { input, dimensions = 32, model } = requestSchema.parse(JSON.parse(await text(request)));
    asked.push(...input);
    const data = input.map((each, index) => ({ object: 'embedding', index, embedding: vectorOf(each, dimensions) }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ object: 'list', model, data, usage: { prompt_tokens: 1, total_tokens: 1 } }));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function vectorOf(given: string, dimensions: number): number[] {
  const vector = Array.from({ length: dimensions }, () => 0);
  for (const word of given.toLowerCase().match(/\p{L}+/gu) ?? ['nothing']) {
    let hash = 7;
    for (const letter of word) hash = (Math.imul(hash, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
    vector[hash % dimensions] = (vector[hash % dimensions] ?? 0) + 1;
  }
  return vector;
}
