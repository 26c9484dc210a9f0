import type { PagesPlugin } from '../configuration/site-configuration.ts';
import { readSources, type ContentSource } from '../content-source.ts';
import { booleanField, textField } from '../front-matter-fields.ts';
import { pluginTranslations } from '../locale.ts';
import { formatOf, markdownSettings, toRoute, toScope, type ReadContext } from '../read-context.ts';
import type { SitePage } from '../site.ts';
import { decodePath, joinPath } from '../url.ts';

/** The pages below `src/pages` in one locale: Markdown, and React components of which no text is read. */
export async function readPages(plugin: PagesPlugin, context: ReadContext): Promise<SitePage[]> {
  const translations = pluginTranslations(context.locale, plugin);
  const sources = await readSources({ folder: plugin.folder, translations }, plugin, context);
  const shared = {
    scope: toScope('pages', null, context.locale),
    markdown: markdownSettings(plugin, context),
    contentFolders: [translations, plugin.folder].filter((folder) => folder !== null),
  };
  const pages: SitePage[] = [];
  for (const { source, file, frontMatter } of sources) {
    if (isDraft({ source, file, frontMatter }, context)) continue;
    const isMarkdown = /\.mdx?$/.test(source);
    // Docusaurus encodes the path here and nowhere else; the route we give is the readable one.
    const slug = textField(frontMatter, 'slug') ?? encodePath(pagePath(source));
    const encoded = toRoute(joinPath([context.locale.baseUrl, plugin.routeBasePath, slug]), context);
    pages.push({
      kind: 'page',
      source: context.warnings.relative(file),
      file,
      ...encoded,
      route: isMarkdown && frontMatter['slug'] !== undefined ? encoded.route : decodePath(encoded.route),
      ...shared,
      format: isMarkdown ? formatOf(file, frontMatter, context) : null,
      frontMatter,
      unlisted: booleanField(frontMatter, 'unlisted') === true,
      sidebarLabel: textField(frontMatter, 'sidebar_label'),
      title: isMarkdown ? textField(frontMatter, 'title') : await layoutTitle(file, context),
      // Docusaurus titles a page that has none after the site.
      fallbackTitle: context.configuration.title,
      description: null,
    });
  }
  return pages;
}

function isDraft(page: ContentSource, context: ReadContext): boolean {
  if (booleanField(page.frontMatter, 'draft') !== true) return false;
  context.warnings.add(page.file, 'is a draft, which Docusaurus leaves out of a build');
  return true;
}

/** `index.md` stands for its folder, in any case. */
function pagePath(source: string): string {
  const index = /^(.*\/|)index\.(?:mdx?|jsx?|tsx?)$/i.exec(source);
  return index === null ? `/${source.replace(/\.(?:mdx?|jsx?|tsx?)$/, '')}` : `/${index[1]}`;
}

function encodePath(path: string): string {
  return path.split('/').map(encodeURIComponent).join('/');
}

/** The title a React page gives its layout as plain text: `<Layout title="Chat">`. */
async function layoutTitle(file: string, context: ReadContext): Promise<string | null> {
  const text = await context.files.readText(file).catch(() => '');
  const [, quoted, braced] = /<Layout\b[^>]*?\btitle=(?:"([^"{}]+)"|\{\s*['"]([^'"{}]+)['"]\s*\})/.exec(text) ?? [];
  return quoted ?? braced ?? null;
}
