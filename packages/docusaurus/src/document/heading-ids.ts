import GithubSlugger from 'github-slugger';
import type { Heading, PhrasingContent } from 'mdast';
import { toString } from 'mdast-util-to-string';

export interface HeadingIdOptions {
  readonly maintainCase: boolean;
  readonly commentIds: boolean;
}

/** The ids of one file's headings, as Docusaurus' heading plugin gives them. A partial has its own. */
export class HeadingIds {
  readonly #slugger = new GithubSlugger();
  readonly #options: HeadingIdOptions;

  constructor(options: HeadingIdOptions) {
    this.#options = options;
  }

  /** Call once for each heading, in document order. Takes an explicit id out of the heading's content. */
  take(heading: Heading): string {
    const commented = this.#options.commentIds ? takeCommentId(heading) : undefined;
    if (commented !== undefined) return commented;
    const text = headingText(heading);
    // An explicit id is not registered: a later heading may be given the same one.
    return takeClassicId(heading, text) ?? this.#slugger.slug(text, this.#options.maintainCase);
  }
}

function headingText(heading: Heading): string {
  const visible = heading.children.filter((child) => child.type !== 'html');
  return toString(visible.length > 0 ? visible : heading);
}

/** `{/* #id *\/}` in MDX, `<!-- #id -->` where HTML comments are left to CommonMark. */
function takeCommentId(heading: Heading): string | undefined {
  const comment = soleComment(heading.children.at(-1));
  const first = comment?.trim().split(' ')[0] ?? '';
  if (!first.startsWith('#') || first === '#') return undefined;
  heading.children.pop();
  const last = heading.children.at(-1);
  if (last?.type === 'text') last.value = last.value.trimEnd();
  return first.slice(1);
}

function soleComment(node: PhrasingContent | undefined): string | undefined {
  if (node?.type === 'html') return /^<!--([\s\S]*)-->$/.exec(node.value)?.[1];
  if (node?.type !== 'mdxTextExpression') return undefined;
  const program = node.data?.estree;
  if (!program || program.body.length > 0 || program.comments?.length !== 1) return undefined;
  return program.comments[0]?.value;
}

/** `{#id}` at the very end. Whatever node comes last is taken to hold it, also where that is wrong. */
function takeClassicId(heading: Heading, text: string): string | undefined {
  const match = CLASSIC_ID.exec(text);
  const id = match?.[1]?.trim();
  if (id === undefined || id === '') return undefined;
  const last = heading.children.at(-1);
  if (last === undefined) return id;
  if (heading.children.length === 1) {
    if ('value' in last) last.value = text.replace(CLASSIC_ID, '');
    return id;
  }
  const rest = 'value' in last ? last.value.replace(CLASSIC_ID, '') : '';
  if ('value' in last && rest !== '') last.value = rest;
  else heading.children.pop();
  return id;
}

const CLASSIC_ID = /\s*\{#((?:.(?!\{#|\}))*.)\}$/;
