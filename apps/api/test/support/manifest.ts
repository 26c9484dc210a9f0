import { loadPage, readSite } from '@lattice/docusaurus';

/** Everything a citation of a site may point at: `route` and `route#anchor`. */
export async function placesOf(directory: string): Promise<ReadonlySet<string>> {
  const site = await readSite(directory, {
    evaluateConfiguration: true,
    environment: { NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] },
  });
  const places = new Set<string>();
  for (const sitePage of site.pages) {
    const { page } = await loadPage(site, sitePage);
    places.add(page.route);
    for (const { id } of page.headings) if (id !== null) places.add(`${page.route}#${id}`);
  }
  return places;
}

export function placeOf({ route, anchor }: { readonly route: string; readonly anchor: string | null }): string {
  return anchor === null ? route : `${route}#${anchor}`;
}
