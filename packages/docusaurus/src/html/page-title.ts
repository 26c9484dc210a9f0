/** Between a page's title and the site's; Docusaurus' own is `|`, and a site may choose another. */
const DELIMITER = /^\s*[|·•:–—-]\s*(\S.*)$/u;

export interface PageTitle {
  readonly title: string;
  /** Null where nothing of it can be told apart. */
  readonly siteTitle: string | null;
}

/**
 * Takes apart what stands in a page's `<title>`. The heading above the text helps where it is the title's beginning; a
 * site of Docusaurus may give the page another one.
 *
 * @param known What other pages have told the site's title to be.
 */
export function readPageTitle(full: string, heading: string | null, known: string | null): PageTitle {
  if (heading !== null && heading !== '') {
    if (full === heading || full === '') return { title: heading, siteTitle: null };
    const siteTitle = full.startsWith(heading) ? DELIMITER.exec(full.slice(heading.length))?.[1] : undefined;
    if (siteTitle !== undefined) return { title: heading, siteTitle };
  }
  const cut = known !== null && full.endsWith(` | ${known}`) ? full.length - known.length - 3 : full.lastIndexOf(' | ');
  return cut <= 0 ? { title: full, siteTitle: null } : { title: full.slice(0, cut), siteTitle: full.slice(cut + 3) };
}
