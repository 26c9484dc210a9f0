import { createHash } from 'node:crypto';

export type Half = 'development' | 'sealed';

/** Which half of its set a question belongs to, by its id alone: what was developed on can never be told afterwards. */
export function halfOf(id: string): Half {
  return (createHash('sha256').update(id).digest()[0] ?? 0) % 2 === 0 ? 'development' : 'sealed';
}
