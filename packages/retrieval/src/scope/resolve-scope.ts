import {
  type CallOptions,
  LatticeError,
  type LiveGeneration,
  type NumberedScope,
  type ReaderPlace,
  type SiteIndex,
} from '@lattice/core';

import { findNamedVersion } from './named-version.ts';
import { routesOfUrl } from './page-path.ts';

export interface ScopeRequest extends ReaderPlace {
  readonly question: string;
}

/** Where to look for an answer. */
export interface SearchScope {
  /** Numbers of the scopes to search. */
  readonly numbers: readonly number[];
  readonly locale: string;
  /** Null where each part of the site is searched in its last version. */
  readonly version: string | null;
  /** The question without the version it names. */
  readonly question: string;
}

/**
 * The part of the site a question is about: the version it names, else the one asked for, else that of the page being
 * read, else the last; and the same for the locale, which a question cannot name.
 * @throws LatticeError `request-invalid` for a version or locale the site does not have.
 */
export async function resolveScope(
  index: Pick<SiteIndex, 'pages'>,
  generation: LiveGeneration,
  { request, ...options }: { readonly request: ScopeRequest } & CallOptions,
): Promise<SearchScope> {
  const { scopes, site } = generation;
  requireKnown('locale', request.locale, new Set(scopes.map((scope) => scope.locale)));
  const versions = new Set(scopes.flatMap((scope) => scope.version ?? []));
  requireKnown('version', request.version, versions);
  const named = findNamedVersion(request.question, [...versions], site.title);
  const page = await findPageScope(index, generation, { url: request.pageUrl, ...options });
  const locale = request.locale ?? page?.locale ?? site.defaultLocale;
  // The name belongs to the page's plugin: `current` of an unversioned one is not the unreleased version of another.
  const pageVersion = page === null || page.isLastVersion ? null : page.version;
  const version = named?.version ?? request.version ?? pageVersion;
  const local = scopes.filter((scope) => scope.locale === locale);
  const numbers = selectVersion(local, version).map((scope) => scope.number);
  return { numbers, locale, version, question: named?.question ?? request.question };
}

function requireKnown(field: 'version' | 'locale', value: string | undefined, known: ReadonlySet<string>): void {
  if (value === undefined || known.has(value)) return;
  const names = [...known].toSorted();
  const have = names.length === 0 ? `This site has no ${field}s.` : `This site has ${names.join(', ')}.`;
  throw new LatticeError('request-invalid', `There is no ${field} "${value}". ${have}`, {
    fix: `Leave ${field} out or use one of those names.`,
    context: { field, known: names },
  });
}

async function findPageScope(
  index: Pick<SiteIndex, 'pages'>,
  generation: LiveGeneration,
  { url, ...options }: { readonly url: string | undefined } & CallOptions,
) {
  if (url === undefined || url.trim() === '') return null;
  const routes = routesOfUrl(url.trim(), generation);
  const pages = await index.pages(generation, routes, options);
  return routes.flatMap((route) => pages.get(route)?.scope ?? [])[0] ?? null;
}

/**
 * Blog, pages and docs of another plugin join in as long as they speak of the same version: all of them beside the last
 * version, beside an older one only docs that have but one version.
 */
function selectVersion(scopes: readonly NumberedScope[], version: string | null): readonly NumberedScope[] {
  const last = scopes.filter((scope) => scope.isLastVersion);
  const asked = version === null ? [] : scopes.filter((scope) => scope.version === version);
  if (asked.length === 0) return last;
  const askedPlugins = new Set(asked.map((scope) => scope.plugin));
  const others = last.filter((scope) => !askedPlugins.has(scope.plugin));
  if (asked.every((scope) => scope.isLastVersion)) return [...asked, ...others];
  const isOnlyVersion = ({ plugin }: NumberedScope) => scopes.filter((scope) => scope.plugin === plugin).length === 1;
  return [...asked, ...others.filter((scope) => scope.version !== null && isOnlyVersion(scope))];
}
