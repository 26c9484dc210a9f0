import type { ElementContent } from 'hast';
import type {
  Expression,
  JSXElement,
  JSXExpressionContainer,
  JSXFragment,
  JSXIdentifier,
  JSXMemberExpression,
  JSXNamespacedName,
} from 'estree-jsx';

type JsxNode = Extract<ElementContent, { type: 'mdxJsxFlowElement' | 'mdxJsxTextElement' }>;
type JsxAttribute = JsxNode['attributes'][number];

/** JSX inside an expression, as the nodes MDX makes of JSX that stands in the text. They carry no position. */
export function nodesFromJsx(node: JSXElement | JSXFragment): ElementContent[] {
  return node.type === 'JSXFragment' ? childNodes(node) : [elementNode(node, 'mdxJsxFlowElement')];
}

function elementNode(node: JSXElement, type: JsxNode['type']): JsxNode {
  const { name, attributes } = node.openingElement;
  return { type, name: jsxName(name), attributes: attributes.flatMap(attribute), children: childNodes(node) };
}

function childNodes({ children }: JSXElement | JSXFragment): ElementContent[] {
  // An element that stands among words belongs to their line.
  const type = children.some((child) => child.type === 'JSXText' && child.value.trim() !== '')
    ? 'mdxJsxTextElement'
    : 'mdxJsxFlowElement';
  return children.flatMap((child): ElementContent[] => {
    switch (child.type) {
      case 'JSXText':
        return [{ type: 'text', value: jsxText(child.value) }];
      case 'JSXElement':
        return [elementNode(child, type)];
      case 'JSXFragment':
        return childNodes(child);
      case 'JSXExpressionContainer':
        return child.expression.type === 'JSXEmptyExpression' ? [] : [expressionNode(child.expression)];
      case 'JSXSpreadChild':
        return [];
    }
  });
}

/** JSX drops white space that contains a line break at the ends of a text and makes it one space within. */
function jsxText(text: string): string {
  return text
    .replace(/^\s*\n\s*/, '')
    .replace(/\s*\n\s*$/, '')
    .replaceAll(/\s*\n\s*/g, ' ');
}

function expressionNode(expression: Expression): ElementContent {
  return { type: 'mdxTextExpression', value: '', data: { estree: programOf(expression) } };
}

function attribute(node: JSXElement['openingElement']['attributes'][number]): JsxAttribute[] {
  if (node.type === 'JSXSpreadAttribute') return [];
  const name = jsxName(node.name);
  if (node.value === null) return [{ type: 'mdxJsxAttribute', name, value: null }];
  const expression = attributeExpression(node.value);
  if (expression === null) return [];
  const value = { type: 'mdxJsxAttributeValueExpression' as const, value: '', data: { estree: programOf(expression) } };
  return [{ type: 'mdxJsxAttribute', name, value }];
}

function attributeExpression(value: Expression | JSXExpressionContainer | JSXElement | JSXFragment): Expression | null {
  if (value.type !== 'JSXExpressionContainer') return value;
  return value.expression.type === 'JSXEmptyExpression' ? null : value.expression;
}

function programOf(expression: Expression) {
  return {
    type: 'Program' as const,
    sourceType: 'module' as const,
    comments: [],
    body: [{ type: 'ExpressionStatement' as const, expression }],
  };
}

function jsxName(name: JSXIdentifier | JSXMemberExpression | JSXNamespacedName): string {
  if (name.type === 'JSXIdentifier') return name.name;
  if (name.type === 'JSXMemberExpression') return `${jsxName(name.object)}.${name.property.name}`;
  return `${name.namespace.name}:${name.name.name}`;
}
