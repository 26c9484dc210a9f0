/**
 * American spelling of a British one, so that `normalisation` finds `normalization`. Follows the regular differences of
 * the two orthographies; words that only look alike (`promise`) are left alone.
 */
export function toAmericanSpelling(word: string): string {
  if (word.length < 5 || UNCHANGED.test(word)) return word;
  for (const [pattern, replacement] of RULES) {
    if (pattern.test(word)) return word.replace(pattern, replacement);
  }
  return word;
}

const UNCHANGED = /^(?:(?:com)?promis|treatis|analyses$)/;

const RULES: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/isation(s|al|ally)?$/, 'ization$1'],
  [/(?<=..)(al|el|il|ol|ul|yl|an|en|in|on|ar|er|or|ur|im|om|at|et|it|ot|ic)is(e|es|ed|er|ers|ing|able)$/, '$1iz$2'],
  [/(al|ol)ys(e|es|ed|er|ers|ing)$/, '$1yz$2'],
  [/^(arm|behavi|col|endeav|fav|flav|glam|harb|hon|hum|lab|neighb|od|parl|rig|rum|sav|vap|vig)our/, '$1or'],
  [/^((?:kilo|centi|milli|micro|nano|deci)?(?:met|lit)|calib|cent|fib|spect|theat)re(s|d)?$/, '$1er$2'],
  [/^(defen|licen|offen|preten)ce(s|d)?$/, '$1se$2'],
  [/^(catal|dial|anal|monol|prol)ogue(s|d)?$/, '$1og$2'],
  [/^artefact/, 'artifact'],
  [/^programme(s)?$/, 'program$1'],
  [/^practis(e|es|ed|ing)$/, 'practic$1'],
  [/^grey/, 'gray'],
  [/^enquir/, 'inquir'],
];
