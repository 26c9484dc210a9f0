import type { MagicComment } from './types.ts';

export const DEFAULT_MAGIC_COMMENTS: readonly MagicComment[] = [
  { line: 'highlight-next-line', block: { start: 'highlight-start', end: 'highlight-end' } },
];

export interface MagicCommentOptions {
  readonly language: string | null;
  readonly meta: string | null;
  readonly comments: readonly MagicComment[];
}

/** Code as Docusaurus shows it: lines that only say what to highlight are left out. */
export function stripMagicComments(code: string, { language, meta, comments }: MagicCommentOptions): string {
  const directives = comments.flatMap(({ line, block }) => [line, block?.start, block?.end].filter((one) => one));
  // A range such as {1,3} in the meta string switches magic comments off.
  if (directives.length === 0 || (meta !== null && /\{[\d,-]+\}/.test(meta))) return code;
  if (!directives.some((directive) => directive !== undefined && code.includes(directive))) return code;
  const styles = STYLES_BY_LANGUAGE.get(language?.toLowerCase() ?? '') ?? POPULAR;
  const words = directives.join('|');
  const patterns = styles.map((style) => `${COMMENTS[style][0]}\\s*(?:${words})\\s*${COMMENTS[style][1]}`);
  const magic = new RegExp(`^\\s*(?:${patterns.join('|')})\\s*$`);
  return code
    .split('\n')
    .filter((line) => !magic.test(line))
    .join('\n');
}

/** Opening and closing of a comment, as in Docusaurus' `codeBlockUtils`. */
const COMMENTS = {
  js: ['\\/\\/', ''],
  jsBlock: ['\\/\\*', '\\*\\/'],
  jsx: ['\\{\\s*\\/\\*', '\\*\\/\\s*\\}'],
  bash: ['#', ''],
  html: ['<!--', '-->'],
  lua: ['--', ''],
  wasm: ['\\;\\;', ''],
  tex: ['%', ''],
  vb: ["['‘’]", ''],
  vbnet: ["(?:_\\s*)?['‘’]", ''],
  rem: ['[Rr][Ee][Mm]\\b', ''],
  f90: ['!', ''],
  ml: ['\\(\\*', '\\*\\)'],
  cobol: ['\\*>', ''],
} as const;

type Style = keyof typeof COMMENTS;

const POPULAR: readonly Style[] = ['js', 'jsBlock', 'jsx', 'bash', 'html'];

const STYLES_BY_LANGUAGE = new Map<string, readonly Style[]>(
  Object.entries<readonly [string, readonly Style[]]>({
    js: ['js javascript ts typescript', ['js', 'jsBlock']],
    jsx: ['jsx tsx', ['js', 'jsBlock', 'jsx']],
    html: ['html', ['js', 'jsBlock', 'html']],
    hash: ['python py bash', ['bash']],
    markdown: ['markdown md', ['html', 'jsx', 'bash']],
    tex: ['tex latex matlab', ['tex']],
    dashes: ['lua haskell', ['lua']],
    sql: ['sql', ['lua', 'jsBlock']],
    wasm: ['wasm', ['wasm']],
    vb: ['vb vba visual-basic', ['vb', 'rem']],
    vbnet: ['vbnet', ['vbnet', 'rem']],
    batch: ['batch', ['rem']],
    basic: ['basic', ['rem', 'f90']],
    fsharp: ['fsharp', ['js', 'ml']],
    ml: ['ocaml sml', ['ml']],
    fortran: ['fortran', ['f90']],
    cobol: ['cobol', ['cobol']],
  }).flatMap(([, [languages, styles]]) => languages.split(' ').map((language) => [language, styles] as const)),
);
