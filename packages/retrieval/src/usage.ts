import type { Usage } from '@lattice/core';

export const NO_USAGE: Usage = { input_tokens: 0, output_tokens: 0 };

export function addUsage(one: Usage, other: Usage): Usage {
  return {
    input_tokens: one.input_tokens + other.input_tokens,
    output_tokens: one.output_tokens + other.output_tokens,
  };
}
