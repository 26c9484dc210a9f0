/** HTML elements that a browser puts on lines of their own. */
export const BLOCK_ELEMENTS: ReadonlySet<string> = new Set(
  (
    'address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption figure ' +
    'footer form header hgroup hr html iframe legend li main menu nav ol optgroup option p pre search section select ' +
    'summary table tbody td tfoot th thead tr ul video'
  ).split(' '),
);

/** Elements and components that show nothing on the page itself. */
export const UNSEEN: ReadonlySet<string> = new Set(
  'Head head script style template noscript title meta link base colgroup datalist TOCInline'.split(' '),
);
