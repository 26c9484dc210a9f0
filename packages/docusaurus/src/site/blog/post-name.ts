export interface PostName {
  /** Path below the blog, before front matter has its say. */
  readonly slug: string;
  /** Title of a post that has none. */
  readonly text: string;
  readonly date: Date | null;
}

const DATED = /^(.*)(\d{4}[-/]\d{1,2}[-/]\d{1,2})[-/]?(.*?)(?:\/index)?.mdx?$/;

/** Reads date and title from a post's path: `2021-06-01-folder/index.md`, `2021/07/02-nested.md`, `undated.md`. */
export function parsePostName(source: string): PostName {
  const [, folder = '', day, text = ''] = DATED.exec(source) ?? [];
  if (day === undefined) {
    const name = source.replace(/(?:\/index)?\.mdx?$/, '');
    return { slug: `/${name}`, text: name, date: null };
  }
  return { slug: `/${day.replaceAll('-', '/')}/${folder}${text}`, text, date: new Date(`${day}Z`) };
}
