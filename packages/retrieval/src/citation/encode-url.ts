/** Characters of a path segment that browsers and Docusaurus leave as they are; RFC 3986 allows them there. */
const KEPT = /%(?:24|26|2B|2C|3A|3B|3D|40)/g;

/** A route as served, percent-encoded segment by segment. */
export function encodeRoute(route: string): string {
  return route.split('/').map(encodePart).join('/');
}

/** A heading id as the fragment of a URL, without `#`. */
export function encodeFragment(anchor: string): string {
  return encodePart(anchor);
}

function encodePart(part: string): string {
  return encodeURIComponent(part.toWellFormed()).replaceAll(KEPT, decodeURIComponent);
}
