/**
 * The content title of Docusaurus' `parseMarkdownContentTitle`: an H1 that is the first thing of the file, imports
 * aside. It works on the text, not the tree, so that inline code loses its backticks and other markup stays.
 */
export function readContentTitle(body: string): string | null {
  const content = body.trim().replace(LEADING_IMPORTS, '').trim();
  const hashed = /^#[ \t]+(?<title>[^ \t].*)(?:\r?\n|$)/.exec(content)?.groups?.['title'];
  if (hashed !== undefined) return unwrapCode(hashed.trim().replace(/\s*(?:\{#*[\w-]+\}|#+)$/, ''));
  const underlined = /^(?<title>.*)\r?\n=+(?:\r?\n|$)/.exec(content)?.groups?.['title'];
  return underlined === undefined ? null : unwrapCode(underlined.trim().replace(/\s*=+$/, ''));
}

const LEADING_IMPORTS = /^(?:import\s(?:.|\r?\n(?!\r?\n))*(?:\r?\n){2,})*/;

function unwrapCode(title: string): string {
  return title.replaceAll(/`([^`]*)`/g, '$1').trim();
}
