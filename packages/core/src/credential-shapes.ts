/**
 * Shapes that are credentials wherever they stand, with what of them stays. Every pattern starts at a boundary it cannot
 * start at twice and has no nested repetition, so that hostile text costs linear time.
 */
const SHAPES: readonly (readonly [shape: RegExp, kept: '$1' | ''])[] = [
  // user:password@ and token@ in a URL
  [/([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#"'<>]*(?=@)/gi, '$1'],
  [/([?&;](?:api[_-]?key|key|[a-z_-]{0,20}token|secret|password|passwd|sig|signature|code)=)[^&\s"'<>#]+/gi, '$1'],
  // Not mere words: "a basic understanding"
  [/\b([Bb]earer\s+|[Bb]asic\s+)(?=[a-z]*[A-Z\d.~+/=_-])[\w.~+/=-]{8,}/g, '$1'],
  // A connection parameter: password=…, PGPASSWORD=…
  [/(password\s*=\s*)[^\s&,;"']+/gi, '$1'],
  // JSON web tokens
  [/(?<![\w-])eyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g, ''],
  // API keys of Lattice
  [/(?<![\w-])lat_[\w-]{40,}/g, ''],
  // OpenAI, Google, Hugging Face, GitHub, Slack, AWS
  [/(?<![\w-])(?:sk-[\w-]{16,}|AIza[\w-]{30,}|hf_\w{20,}|gh[pousr]_\w{20,}|github_pat_\w{20,})/g, ''],
  [/(?<![\w-])(?:xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16})/g, ''],
];

/** Something of this is in every text that a shape matches. */
const HINT = /:\/\/|=|earer|asic|eyJ|sk-|AIza|hf_|gh[pousr]_|github_pat_|xox|AKIA|lat_/;

/** The text with `mark`, which holds no `$`, in place of everything that looks like a credential. */
export function hideCredentials(text: string, mark: string): string {
  if (!HINT.test(text)) return text;
  return SHAPES.reduce((result, [shape, kept]) => result.replace(shape, `${kept}${mark}`), text);
}
