import type { BlogPlugin } from '../configuration/site-configuration.ts';
import { readSources, type ContentSource } from '../content-source.ts';
import { booleanField, textField } from '../front-matter-fields.ts';
import { pluginTranslations } from '../locale.ts';
import { formatOf, markdownSettings, toRoute, toScope, type ReadContext } from '../read-context.ts';
import type { SitePage } from '../site.ts';
import { joinPath } from '../url.ts';
import { parsePostName } from './post-name.ts';

/** The lists Docusaurus makes of a blog's posts. The first is there even when no post is. */
export function blogLists(plugin: BlogPlugin, context: ReadContext): string[] {
  const base = joinPath([context.locale.baseUrl, plugin.routeBasePath]);
  return [base, ...plugin.listPaths.map((path) => joinPath([base, path]))];
}

/** The posts of a blog in one locale, in the order in which Docusaurus serves the first of equal routes. */
export async function readBlog(plugin: BlogPlugin, context: ReadContext): Promise<SitePage[]> {
  const translations = pluginTranslations(context.locale, plugin);
  const sources = await readSources({ folder: plugin.folder, translations }, plugin, context);
  const posts = sources.filter((source) => !isDraft(source, context)).toSorted((a, b) => dateOf(b) - dateOf(a));
  if (plugin.sortPosts === 'ascending') posts.reverse();
  const shared = {
    scope: toScope('blog', null, context.locale),
    markdown: markdownSettings(plugin, context),
    contentFolders: [translations, plugin.folder].filter((folder) => folder !== null),
  };
  return posts.map(({ source, file, frontMatter }) => {
    const name = parsePostName(source);
    const slug = textField(frontMatter, 'slug') ?? name.slug;
    return {
      kind: 'blog',
      source: context.warnings.relative(file),
      file,
      ...toRoute(joinPath([context.locale.baseUrl, plugin.routeBasePath, slug]), context),
      ...shared,
      format: formatOf(file, frontMatter, context),
      frontMatter,
      unlisted: booleanField(frontMatter, 'unlisted') === true,
      sidebarLabel: textField(frontMatter, 'sidebar_label'),
      title: textField(frontMatter, 'title'),
      fallbackTitle: name.text,
      description: null,
    };
  });
}

function isDraft(post: ContentSource, context: ReadContext): boolean {
  if (booleanField(post.frontMatter, 'draft') !== true) return false;
  context.warnings.add(post.file, 'is a draft, which Docusaurus leaves out of a build');
  return true;
}

/** Newest first decides which of two posts with one route is served. A post without a date is as old as it gets. */
function dateOf(post: ContentSource): number {
  const given = post.frontMatter['date'];
  const own = given instanceof Date ? given : typeof given === 'string' ? new Date(`${given}Z`) : null;
  const time = (own ?? parsePostName(post.source).date)?.getTime() ?? Number.NaN;
  return Number.isNaN(time) ? 0 : time;
}
