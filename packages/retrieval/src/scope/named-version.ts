/** A version a question names, and the question without it. */
export interface NamedVersion {
  /** Docusaurus' own name. */
  readonly version: string;
  readonly question: string;
}

const CUE = String.raw`(?:(?:in|on|for|with|of|using|under|since|from|to|the)\s+)*(?:version|release|v\.?)\s*`;
const PREPOSITION = String.raw`(?:in|on|for|with|of|using|under|since)\s+(?:the\s+)?`;
const BOUNDARY = String.raw`(?![\w.]*\w)`;

/**
 * Finds the version of the site that a question is about: `version 1.0`, `v1.0.0`, `in 1.0.0`. A number that is part of
 * another product's name ("Python 3.10") is none, unless the product is the site's own.
 * @param versions Docusaurus' version names
 */
export function findNamedVersion(
  question: string,
  versions: readonly string[],
  siteTitle: string,
): NamedVersion | null {
  const names = versions.flatMap((version) => spellings(version, versions).map((spelling) => ({ version, spelling })));
  const lower = question.toLowerCase();
  const products = siteTitle.split(/\s+/).filter((word) => word.length > 2);
  for (const { version, spelling } of names.toSorted((a, b) => b.spelling.length - a.spelling.length)) {
    // Most questions name none: no pattern is built for them.
    if (!lower.includes(spelling.toLowerCase())) continue;
    const name = RegExp.escape(spelling);
    const cues = [`\\b${CUE}${name}${BOUNDARY}`, `\\bv${name}${BOUNDARY}`];
    if (/\d\.\d/.test(spelling)) cues.push(`\\b${PREPOSITION}${name}${BOUNDARY}`, `^\\W*${name}${BOUNDARY}`);
    // "The current version" is what readers call the last one, not Docusaurus' `current`, which is still to come.
    if (/^[a-z]/i.test(spelling) && spelling !== 'current') {
      cues.push(`\\b(?:${PREPOSITION})?(?:the\\s+)?${name}\\s+(?:version|release|docs)\\b`);
    }
    for (const product of products) cues.push(`(?<=\\b${RegExp.escape(product)}\\s+)v?${name}${BOUNDARY}`);
    const match = new RegExp(cues.join('|'), 'iu').exec(question);
    if (match === null) continue;
    const rest = `${question.slice(0, match.index)} ${question.slice(match.index + match[0].length)}`;
    return { version, question: tidy(rest) };
  }
  return null;
}

function tidy(question: string): string {
  return question
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\s+([?.,!;:])/g, '$1')
    .replace(/^[\s,;:]+/, '')
    .trim();
}

/** `1.0.0` is also said `1.0` and `1` where no other version could be meant, and `current` is the next one. */
function spellings(version: string, versions: readonly string[]): string[] {
  if (version === 'current') return versions.length > 1 ? ['current', 'next', 'unreleased'] : ['current'];
  const bare = version.replace(/^v(?=\d)/i, '');
  const parts = bare.split('.');
  const shorter = parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
  const meant = shorter.filter((prefix) => {
    const others = versions.filter((other) => other !== version).map((other) => other.replace(/^v(?=\d)/i, ''));
    return !others.some((other) => other === prefix || other.startsWith(`${prefix}.`));
  });
  return [bare, ...meant];
}
