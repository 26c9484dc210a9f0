/** Prompt and answer together; the first match counts. From the providers' model pages. */
const contexts: readonly (readonly [RegExp, number])[] = [
  [/gemini/, 1_048_576],
  [/gpt-[5-9]/, 400_000],
  [/gpt-4\.1/, 1_047_576],
  [/gpt-4o|gpt-4-turbo|\bo[1-9]\b/, 128_000],
  [/gpt-3\.5/, 16_385],
  [/qwen3|llama-?3\.[1-9]|llama3\.[1-9]|mistral|gemma-?3|gpt-oss|deepseek|phi-?4/, 32_768],
];

/** What every server allows for a model it was not told more about. */
const SMALLEST = 8_192;

/** About how many tokens a chat model takes. Servers at home cut below what the model could. */
export function contextTokens(model: string): number {
  const name = model.toLowerCase();
  return contexts.find(([pattern]) => pattern.test(name))?.[1] ?? SMALLEST;
}
