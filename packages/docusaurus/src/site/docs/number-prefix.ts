export interface ParsedName {
  readonly name: string;
  /** The number a name starts with; null where there is none or prefixes are not parsed. */
  readonly prefix: number | null;
}

export type NumberPrefixParser = (name: string) => ParsedName;

/** Dates and versions (`2021-11-foo`, `7.0-foo`) are not prefixes. */
const IGNORED = /^\d+[-_.]\d+/;
const PREFIXED = /^(\d+)\s*[-_.]+\s*([^-_.\s].*)$/;

/** Docusaurus' default: `01-first`, `03 - third`, `05--fifth`. */
export const parseNumberPrefix: NumberPrefixParser = (name) => {
  const match = IGNORED.test(name) ? null : PREFIXED.exec(name);
  if (match?.[1] === undefined || match[2] === undefined) return { name, prefix: null };
  return { name: match[2], prefix: Number.parseInt(match[1], 10) };
};

/** `numberPrefixParser: false`: every name stays as it is. */
export const keepNumberPrefix: NumberPrefixParser = (name) => ({ name, prefix: null });

/** The path with the number prefix of each segment taken off. */
export function stripNumberPrefixes(path: string, parse: NumberPrefixParser): string {
  return path
    .split('/')
    .map((segment) => parse(segment).name)
    .join('/');
}
