import type { EmbeddingFamily } from '../models/embedding-family.ts';
import type { Tensor } from './transformers.ts';

/** One vector a text out of one a token, which the model gives; what was padded does not count. */
export function pool(states: Tensor, mask: Tensor, pooling: EmbeddingFamily['pooling']): Float32Array<ArrayBuffer> {
  const [texts = 0, tokens = 0, width = 0] = states.dims;
  const pooled = new Float32Array(texts * width);
  for (let text = 0; text < texts; text += 1) {
    const counted = Array.from({ length: tokens }, (_, token) => token).filter(
      (token) => Number(mask.data[text * tokens + token]) === 1,
    );
    const chosen = choose(counted, pooling);
    for (const token of chosen) {
      const offset = (text * tokens + token) * width;
      for (let index = 0; index < width; index += 1) {
        const position = text * width + index;
        pooled[position] = (pooled[position] ?? 0) + Number(states.data[offset + index]) / chosen.length;
      }
    }
  }
  return pooled;
}

function choose(tokens: readonly number[], pooling: EmbeddingFamily['pooling']): readonly number[] {
  switch (pooling) {
    case 'mean':
      return tokens;
    case 'cls':
      return tokens.slice(0, 1);
    case 'last_token':
      return tokens.slice(-1);
  }
}
