/** Words of a quote that are enough to find it on its page. */
const FRAGMENT_WORDS = 8;

/**
 * Where a citation leads: absolute http(s) addresses only. A bare path belongs to a site whose address nobody has
 * told us, and would be dead here; anything else (`javascript:`, `data:`) is never a page.
 */
export function sourceHref(url: string): string | null {
  if (!URL.canParse(url)) return null;
  const { protocol, href } = new URL(url);
  return protocol === 'https:' || protocol === 'http:' ? href : null;
}

/**
 * Adds a text fragment, so that the browser highlights the quote. Only for browsers that know them: others would take
 * it for part of the anchor and miss the heading. https://wicg.github.io/scroll-to-text-fragment/
 */
export function withTextFragment(href: string, quote: string): string {
  const words = proseStart(quote)?.split(/\s+/) ?? [];
  if (words.length < 3) return href;
  const text = encodeURIComponent(words.slice(0, FRAGMENT_WORDS).join(' ')).replaceAll('-', '%2D');
  return `${href}${href.includes('#') ? '' : '#'}:~:text=${text}`;
}

/** First line of a quote as it stands in one block of the page; null for code, list items, rows and labels. */
function proseStart(quote: string): string | null {
  const line = (quote.trim().split('\n')[0] ?? '').trim();
  return /^(?:[-*+•`~|]|\d+[.)]\s)|^[^.!?]{1,40}: |`/.test(line) ? null : line;
}
