import type {
  BlockStatement,
  CallExpression,
  Declaration,
  Expression,
  MemberExpression,
  Node,
  Pattern,
  Program,
} from 'estree-jsx';
import { nodesFromJsx } from './jsx-nodes.ts';
import { operate } from './operators.ts';
import { Scope } from './scope.ts';
import {
  Asset,
  ImportedName,
  isStaticList,
  isStaticObject,
  StaticFunction,
  StaticNodes,
  toText,
  UNKNOWN,
  type StaticObject,
  type StaticValue,
} from './static-value.ts';

/** The expression in `{…}`; undefined for a comment. */
export function evaluateProgram(program: Program | null | undefined, scope: Scope): StaticValue {
  const statement = program?.body[0];
  return statement?.type === 'ExpressionStatement' ? evaluate(statement.expression, scope) : undefined;
}

/** The value of an expression as far as it can be told without running code. */
function evaluate(node: Node, scope: Scope): StaticValue {
  switch (node.type) {
    case 'Literal':
      return isPrimitive(node.value) ? node.value : UNKNOWN;
    case 'TemplateLiteral':
      return template(
        node.quasis.map((quasi) => quasi.value.cooked ?? ''),
        node.expressions,
        scope,
      );
    case 'TaggedTemplateExpression':
      return template(
        node.quasi.quasis.map((quasi) => quasi.value.raw),
        node.quasi.expressions,
        scope,
      );
    case 'JSXElement':
    case 'JSXFragment':
      return new StaticNodes(nodesFromJsx(node), scope);
    case 'Identifier':
      return node.name === 'undefined' ? undefined : scope.get(node.name);
    case 'MemberExpression':
      return member(node, scope);
    case 'ChainExpression':
      return evaluate(node.expression, scope);
    case 'ArrayExpression':
      return node.elements.flatMap((element) => spread(element, scope));
    case 'ObjectExpression':
      return object(node, scope);
    case 'UnaryExpression':
    case 'BinaryExpression':
    case 'LogicalExpression':
    case 'ConditionalExpression':
      return operate(node, (operand) => evaluate(operand, scope));
    case 'SequenceExpression':
      return evaluate(node.expressions.at(-1) ?? node, scope);
    case 'ArrowFunctionExpression':
    case 'FunctionExpression':
      return new StaticFunction(node, scope);
    case 'CallExpression':
      return call(node, scope);
    default:
      return UNKNOWN;
  }
}

/** What a function returns: its expression, or the `return` that ends a body of constants. */
export function applyFunction({ definition, scope }: StaticFunction, given: readonly StaticValue[]): StaticValue {
  return scope.call(() => {
    const inner = new Scope(scope, scope.origin);
    definition.params.forEach((parameter, index) => bind(parameter, given[index], inner));
    const { body } = definition;
    return body.type === 'BlockStatement' ? runBody(body, inner) : evaluate(body, inner);
  });
}

function runBody({ body }: BlockStatement, scope: Scope): StaticValue {
  for (const statement of body) {
    if (statement.type === 'ReturnStatement')
      return statement.argument ? evaluate(statement.argument, scope) : undefined;
    if (statement.type === 'VariableDeclaration' || statement.type === 'FunctionDeclaration') declare(statement, scope);
    else if (statement.type !== 'ExpressionStatement') return UNKNOWN;
  }
  return undefined;
}

/** Adds a `const` or a function to the scope; a class stays unknown. */
export function declare(declaration: Declaration, scope: Scope): void {
  if (declaration.type === 'FunctionDeclaration') {
    scope.define(declaration.id.name, new StaticFunction(declaration, scope));
  } else if (declaration.type === 'VariableDeclaration') {
    for (const { id, init } of declaration.declarations) {
      if (id.type === 'Identifier' && init) scope.defineLazily(id.name, () => evaluate(init, scope));
      else if (init) bind(id, evaluate(init, scope), scope);
    }
  }
}

function bind(pattern: Pattern, value: StaticValue, scope: Scope): void {
  switch (pattern.type) {
    case 'Identifier':
      return scope.define(pattern.name, value);
    case 'AssignmentPattern':
      return bind(pattern.left, value === undefined ? evaluate(pattern.right, scope) : value, scope);
    case 'ArrayPattern':
      return pattern.elements.forEach((element, index) => {
        if (element) bind(element, isStaticList(value) ? value[index] : UNKNOWN, scope);
      });
    case 'ObjectPattern':
      for (const property of pattern.properties) {
        if (property.type === 'RestElement') bind(property.argument, value, scope);
        else bind(property.value, readKey(value, keyOf(property, scope)), scope);
      }
      return;
    default:
      // No other pattern declares a name.
      return;
  }
}

function template(texts: readonly string[], expressions: readonly Expression[], scope: Scope): string {
  let text = texts[0] ?? '';
  expressions.forEach((expression, index) => {
    // A part that only running the code could tell leaves a visible gap rather than taking the whole text away.
    text += (toText(evaluate(expression, scope)) ?? '…') + (texts[index + 1] ?? '');
  });
  return text;
}

function member(node: MemberExpression, scope: Scope): StaticValue {
  const key = node.computed
    ? toText(evaluate(node.property, scope))
    : node.property.type === 'Identifier'
      ? node.property.name
      : null;
  return readKey(evaluate(node.object, scope), key);
}

function readKey(value: StaticValue, key: string | null): StaticValue {
  if (key === null) return UNKNOWN;
  if (isStaticObject(value)) return value.get(key);
  if (isStaticList(value)) return key === 'length' ? value.length : /^\d+$/.test(key) ? value[Number(key)] : UNKNOWN;
  if (typeof value === 'string' && key === 'length') return value.length;
  // `require('./x').default` and `* as x` both lead to the module's default export.
  if (value instanceof Asset && key === 'default') return value;
  if (value instanceof ImportedName && value.name === '*')
    return new ImportedName(value.specifier, key, value.fromSource);
  return UNKNOWN;
}

function object(node: Node & { type: 'ObjectExpression' }, scope: Scope): StaticObject {
  const entries = new Map<string, StaticValue>();
  for (const property of node.properties) {
    if (property.type === 'SpreadElement') {
      const value = evaluate(property.argument, scope);
      if (isStaticObject(value)) for (const [key, entry] of value) entries.set(key, entry);
      continue;
    }
    const key = keyOf(property, scope);
    if (key !== null) entries.set(key, evaluate(property.value, scope));
  }
  return entries;
}

function keyOf(property: { key: Node; computed: boolean }, scope: Scope): string | null {
  if (!property.computed && property.key.type === 'Identifier') return property.key.name;
  return toText(evaluate(property.key, scope));
}

function spread(element: Node | null, scope: Scope): StaticValue[] {
  if (element === null) return [undefined];
  if (element.type !== 'SpreadElement') return [evaluate(element, scope)];
  const value = evaluate(element.argument, scope);
  return isStaticList(value) ? [...value] : [UNKNOWN];
}

/** The few calls whose result is known: assets, translations, the methods lists are shown with, local functions. */
function call(node: CallExpression, scope: Scope): StaticValue {
  const given = node.arguments.flatMap((argument) => spread(argument, scope));
  const { callee } = node;
  if (callee.type === 'MemberExpression' && callee.property.type === 'Identifier') {
    const result = callMethod(evaluate(callee.object, scope), callee.property.name, given);
    if (result !== UNKNOWN) return result;
  }
  if (callee.type === 'Identifier' && typeof given[0] === 'string') {
    if (callee.name === 'require') return new Asset(given[0]);
    if (callee.name === 'useBaseUrl') return given[0];
  }
  if (callee.type === 'Identifier' && callee.name === 'translate') return readKey(given[0], 'message');
  const target = callee.type === 'Super' ? UNKNOWN : evaluate(callee, scope);
  return target instanceof StaticFunction ? applyFunction(target, given) : UNKNOWN;
}

function callMethod(value: StaticValue, name: string, given: readonly StaticValue[]): StaticValue {
  const [first] = given;
  if (name === 'trim' && typeof value === 'string') return value.trim();
  if (!isStaticList(value)) return UNKNOWN;
  if (name === 'map' && first instanceof StaticFunction) {
    return value.map((entry, index) => applyFunction(first, [entry, index]));
  }
  if (name === 'join') return value.map((entry) => toText(entry) ?? '').join(toText(first) ?? ',');
  return UNKNOWN;
}

function isPrimitive(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}
