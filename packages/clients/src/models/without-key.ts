const HIDDEN = '[key]';

/** The text without the key, in each spelling that servers and libraries repeat it in. */
export function withoutKey(text: string, key: string | null): string {
  if (key === null || key === '') return text;
  const spellings = [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    Buffer.from(key).toString('base64'),
  ];
  return spellings.reduce((cleaned, spelling) => cleaned.replaceAll(spelling, HIDDEN), text);
}
