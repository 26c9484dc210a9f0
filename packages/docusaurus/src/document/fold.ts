/** Text on one line, as a browser would show it. */
export function fold(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
