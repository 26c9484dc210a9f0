/** What the program loads of a model; the hub's repositories hold several times as much in other precisions. */
const FILES = 'config.json,tokenizer.json,tokenizer_config.json,onnx/model_quantized.onnx';
const KEY = 'preload_from_hub:';

/**
 * Has the platform put models into the image while it builds it, so that a start waits for no download. Leaves the rest of
 * the README's settings as they are, and gives the same text when it is done again.
 *
 * @param models Ids on the hub.
 */
export function preloadModels(readme: string, models: readonly string[]): string {
  const [opening = '', ...lines] = readme.split('\n');
  const end = lines.indexOf('---');
  const settings = withoutKey(lines.slice(0, end));
  const block = models.length === 0 ? [] : [KEY, ...models.map((model) => `  - ${model} ${FILES}`)];
  return [opening, ...settings, ...block, ...lines.slice(end)].join('\n');
}

/** A key of the first level ends where the next one begins. */
function withoutKey(settings: readonly string[]): string[] {
  const start = settings.findIndex((line) => line.startsWith(KEY));
  if (start === -1) return [...settings];
  const length = settings.slice(start + 1).findIndex((line) => /^[^\s-]/.test(line));
  return [...settings.slice(0, start), ...(length === -1 ? [] : settings.slice(start + 1 + length))];
}
