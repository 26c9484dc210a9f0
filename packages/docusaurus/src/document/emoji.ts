import { get } from 'node-emoji';

/** `:rocket:` as the emoji, as remark-emoji does it. Names that are no emoji stay as written. */
export function replaceEmoji(text: string): string {
  if (!text.includes(':')) return text;
  return text.replaceAll(/:\+1:|:-1:|:[\w-]+:/g, (shortcode) => get(shortcode) ?? shortcode);
}
