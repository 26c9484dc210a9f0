import { posix } from 'node:path';
import type { DocsPlugin } from '../configuration/site-configuration.ts';
import { readSources, type ContentSource } from '../content-source.ts';
import { booleanField, textField } from '../front-matter-fields.ts';
import { formatOf, markdownSettings, toRoute, toScope, type ReadContext } from '../read-context.ts';
import { compareText } from '../site-files.ts';
import type { SitePage } from '../site.ts';
import { joinPath } from '../url.ts';
import { toDoc, type Doc } from './doc.ts';
import { parseNumberPrefix, type NumberPrefixParser } from './number-prefix.ts';
import { readCategoryTitles } from './category-titles.ts';
import type { FinishedSidebars } from './sidebars/finish.ts';
import { sidebarNavigation } from './sidebars/navigation.ts';
import { readSidebars } from './sidebars/read-sidebars.ts';
import { readVersions, type DocsVersion } from './versions.ts';

/** The pages of one version, in the order in which Docusaurus serves the first of equal routes. */
export interface VersionPages {
  /** Where the plugin's pages start, and where this version's do. */
  readonly pluginPath: string;
  readonly path: string;
  readonly isLate: boolean;
  readonly pages: readonly SitePage[];
}

/** The pages a docs plugin makes in one locale, by version. */
export async function readDocs(plugin: DocsPlugin, context: ReadContext): Promise<VersionPages[]> {
  const versions: VersionPages[] = [];
  const pluginPath = joinPath([context.locale.baseUrl, plugin.routeBasePath]);
  for (const version of await readVersions(plugin, context)) {
    // Docusaurus lets the version without a segment of its own wait.
    const isLate = version.path === joinPath([pluginPath, '']);
    const pages = await readVersion(plugin, version, context);
    versions.push({ pluginPath, path: version.path, isLate, pages });
  }
  return versions;
}

async function readVersion(plugin: DocsPlugin, version: DocsVersion, context: ReadContext): Promise<SitePage[]> {
  const sources = await readSources(version, plugin, context);
  const parsePrefix = await prepareParser(plugin, sources, context);
  const docs = sources.flatMap((source) => toDocOrWarn(source, { version, parsePrefix, context }));
  warnAboutTwins(docs, context);
  const sidebars = await readSidebars({ plugin, version, docs, parsePrefix }, context);
  const scope = toScope(plugin.id, version, context.locale);
  const shared = { scope, markdown: markdownSettings(plugin, context), contentFolders: foldersOf(version) };
  const served = docs.filter((doc) => !doc.isDraft).toSorted((a, b) => compareText(a.id, b.id));
  for (const draft of docs.filter((doc) => doc.isDraft)) {
    context.warnings.add(draft.file, 'is a draft, which Docusaurus leaves out of a build');
  }
  const docPages = served.map((doc) => toPage(doc, { ...shared, label: sidebars.labels.get(doc.id) ?? null }, context));
  const indexPages = await generatedPages(sidebars, { ...shared, version }, context);
  const navigation = sidebarNavigation(sidebars, {
    docs: docPages.map(({ route, unlisted, frontMatter }, index) => ({
      id: served[index]?.id ?? '',
      route,
      isUnlisted: unlisted,
      frontMatter,
    })),
    indexRoutes: new Map(
      indexPages.map(({ route }, index) => [sidebars.generatedIndexes[index]?.permalink ?? '', route]),
    ),
  });
  return [...docPages, ...indexPages].map((page) => {
    const place = navigation.get(page.route);
    return place === undefined ? page : { ...page, navigation: place };
  });
}

function foldersOf(version: DocsVersion): string[] {
  return [version.translations, version.folder].filter((folder) => folder !== null);
}

async function prepareParser(
  plugin: DocsPlugin,
  sources: readonly ContentSource[],
  context: ReadContext,
): Promise<NumberPrefixParser> {
  const names = new Set<string>();
  for (const { source } of sources) {
    const { dir, name } = posix.parse(source);
    for (const segment of [...(dir || '.').split('/'), name]) names.add(segment);
  }
  try {
    return await context.code.prefixParser(plugin.prefixParser, names);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.warnings.add(context.configFile, `numberPrefixParser failed (${reason}); Docusaurus’ own is used`);
    return parseNumberPrefix;
  }
}

interface DocPlace {
  readonly version: DocsVersion;
  readonly parsePrefix: NumberPrefixParser;
  readonly context: ReadContext;
}

function toDocOrWarn(source: ContentSource, { version, parsePrefix, context }: DocPlace): Doc[] {
  try {
    return [toDoc(source, { path: version.path, parsePrefix })];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    context.warnings.add(source.file, `is left out: ${reason}, which fails a build of Docusaurus`);
    return [];
  }
}

function warnAboutTwins(docs: readonly Doc[], context: ReadContext): void {
  for (const twins of Map.groupBy(docs, (doc) => doc.id).values()) {
    const [first, second] = twins;
    if (first === undefined || second === undefined) continue;
    context.warnings.add(
      second.file,
      `has the same id \`${first.id}\` as ${context.warnings.relative(first.file)}, which fails a build of Docusaurus`,
    );
  }
}

type Shared = Pick<SitePage, 'scope' | 'markdown' | 'contentFolders'>;

function toPage(doc: Doc, shared: Shared & { label: string | null }, context: ReadContext): SitePage {
  const { label, ...rest } = shared;
  return {
    kind: 'doc',
    source: context.warnings.relative(doc.file),
    file: doc.file,
    ...toRoute(doc.permalink, context),
    ...rest,
    format: formatOf(doc.file, doc.frontMatter, context),
    frontMatter: doc.frontMatter,
    unlisted: booleanField(doc.frontMatter, 'unlisted') === true,
    sidebarLabel: label ?? textField(doc.frontMatter, 'sidebar_label'),
    title: textField(doc.frontMatter, 'title'),
    fallbackTitle: doc.baseId,
    description: null,
  };
}

interface GeneratedPlace extends Shared {
  readonly version: DocsVersion;
}

async function generatedPages(
  sidebars: FinishedSidebars,
  place: GeneratedPlace,
  context: ReadContext,
): Promise<SitePage[]> {
  const { version, ...shared } = place;
  const titles = await readCategoryTitles(version.translations, context);
  return sidebars.generatedIndexes.map(({ sidebar, category, link, permalink }) => {
    const translated = titles({ sidebar, key: category.key ?? category.label });
    const label = translated.label ?? category.label;
    const title = translated.title ?? link.title ?? label;
    return {
      kind: 'generated-index',
      source: null,
      file: null,
      ...toRoute(permalink, context),
      ...shared,
      format: null,
      frontMatter: {},
      unlisted: false,
      sidebarLabel: label,
      title,
      fallbackTitle: title,
      description: translated.description ?? link.description ?? null,
    };
  });
}
