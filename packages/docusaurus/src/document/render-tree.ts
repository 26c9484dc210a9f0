import type { ElementContent, Root } from 'hast';
import { raw } from 'hast-util-raw';
import type { Image, ImageReference, Link, LinkReference, Root as MarkdownRoot } from 'mdast';
import { defaultHandlers, toHast, type Handlers, type State } from 'mdast-util-to-hast';
import { VFile } from 'vfile';

export interface RenderOptions {
  /** The text `root` was parsed from; the HTML parser finds its positions in it. */
  readonly text: string;
  readonly hasHtml: boolean;
  readonly footnoteLabel: string;
}

/** Property that holds a link's or image's target as written; `href` and `src` are percent-encoded. */
export const LINK_TARGET = 'dataLatticeTarget';

/**
 * The tree as elements, made by the same two libraries that Docusaurus renders with. JSX and expressions stay nodes of
 * their own. In the `md` format HTML is parsed with what surrounds it, so that tags opened in one node and closed in
 * another become one element.
 */
export function renderTree(root: MarkdownRoot, options: RenderOptions): Root {
  const rendered = toHast(root, {
    allowDangerousHtml: true,
    footnoteLabel: options.footnoteLabel,
    passThrough: ['mdxFlowExpression', 'mdxJsxFlowElement', 'mdxJsxTextElement', 'mdxTextExpression', 'mdxjsEsm'],
    handlers,
  });
  const complete = options.hasHtml ? raw(rendered, { file: new VFile(options.text) }) : rendered;
  return complete.type === 'root'
    ? complete
    : { type: 'root', children: complete.type === 'doctype' ? [] : [complete] };
}

const handlers: Handlers = {
  link: (state, node: Link) => withTarget(defaultHandlers.link(state, node), node.url),
  image: (state, node: Image) => withTarget(defaultHandlers.image(state, node), node.url),
  linkReference: (state, node: LinkReference) =>
    withTarget(defaultHandlers.linkReference(state, node), definedUrl(state, node)),
  imageReference: (state, node: ImageReference) =>
    withTarget(defaultHandlers.imageReference(state, node), definedUrl(state, node)),
};

function definedUrl(state: State, { identifier }: LinkReference | ImageReference): string | undefined {
  return state.definitionById.get(identifier.toUpperCase())?.url;
}

function withTarget<T extends ElementContent | ElementContent[]>(result: T, target: string | undefined): T {
  if (target !== undefined && !Array.isArray(result) && result.type === 'element') {
    result.properties[LINK_TARGET] = target;
  }
  return result;
}
