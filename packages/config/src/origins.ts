import { rule } from './schemas.ts';

/** Who may call from a browser. In a pattern, `*` stands for a part of one label of the host. */
export type OriginRule =
  | { readonly kind: 'exact'; readonly origin: string }
  | { readonly kind: 'pattern'; readonly pattern: string }
  | { readonly kind: 'any' };

export interface OriginsConfig {
  readonly rules: readonly OriginRule[];
  /** Pages served from this machine, on any port: a Docusaurus dev server, for example. */
  readonly loopback: boolean;
}

/** Stands for `*` while the URL parser looks at a pattern. */
const PLACEHOLDER = 'lattice-any-label';
const LOOPBACK = /^https?:\/\/(localhost|[a-z0-9-]+\.localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

function parseOrigin(entry: string): OriginRule | undefined {
  if (entry === '*') return { kind: 'any' };
  if (entry.includes(PLACEHOLDER)) return undefined;
  const url = URL.parse(entry.replaceAll('*', PLACEHOLDER));
  if (url === null || !['http:', 'https:'].includes(url.protocol)) return undefined;
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    return undefined;
  }
  if (!url.origin.includes(PLACEHOLDER)) return { kind: 'exact', origin: url.origin };
  // A wildcard in the last two labels would let in a whole top-level domain.
  const fixed = url.hostname.split('.').slice(-2);
  if (fixed.length < 2 || fixed.some((label) => label.includes(PLACEHOLDER))) return undefined;
  return { kind: 'pattern', pattern: url.origin.replaceAll(PLACEHOLDER, '*') };
}

/** Comma-separated; an entry is an origin, a pattern or `*`. */
export const originList = rule(
  'a comma-separated list of origins such as https://app.example.com or https://app-*.example.com',
  (text, refuse) => {
    const rules: OriginRule[] = [];
    const entries = text.split(/[\s,]+/).filter((entry) => entry !== '');
    for (const [index, entry] of entries.entries()) {
      const parsed = parseOrigin(entry);
      if (parsed === undefined) {
        refuse(
          `entry ${index + 1} is no origin: write scheme and host without a path, such as https://app.example.com`,
        );
        return undefined;
      }
      rules.push(parsed);
    }
    return rules.length > 0 ? rules : undefined;
  },
);

/** Without `*`: credentials are for pages somebody has named. */
export function credentialedOrigins(origins: OriginsConfig): OriginsConfig {
  return { ...origins, rules: origins.rules.filter(({ kind }) => kind !== 'any') };
}

/** Those that are named letter by letter: anybody may register a host that a pattern fits. */
export function returnOrigins(origins: OriginsConfig): OriginsConfig {
  return { ...origins, rules: origins.rules.filter(({ kind }) => kind === 'exact') };
}

/** Compiles the rules once. The matcher takes the `Origin` header as the browser sends it. */
export function originMatcher(origins: OriginsConfig): (origin: string) => boolean {
  const exact = new Set<string>();
  const patterns: RegExp[] = [];
  let any = false;
  for (const entry of origins.rules) {
    switch (entry.kind) {
      case 'exact':
        exact.add(entry.origin);
        break;
      case 'pattern':
        patterns.push(
          new RegExp(
            `^${entry.pattern
              .split('*')
              .map((part) => RegExp.escape(part))
              .join('[a-z0-9-]+')}$`,
          ),
        );
        break;
      case 'any':
        any = true;
        break;
    }
  }
  return (origin) =>
    any ||
    exact.has(origin) ||
    (origins.loopback && LOOPBACK.test(origin)) ||
    patterns.some((pattern) => pattern.test(origin));
}
