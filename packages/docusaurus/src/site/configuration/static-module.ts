import { parse, type Expression, type File } from '@babel/parser';

export type Statement = File['program']['body'][number];
export type FunctionNode =
  | Extract<Expression, { type: 'FunctionExpression' | 'ArrowFunctionExpression' }>
  | Extract<Statement, { type: 'FunctionDeclaration' }>;

/** What a name of a module stands for. */
export type Binding =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly path: readonly string[] }
  | { readonly kind: 'import'; readonly specifier: string; readonly imported: string | null; readonly line: number }
  | { readonly kind: 'function'; readonly node: FunctionNode };

export interface StaticModule {
  readonly file: string;
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Names that are assigned to, or whose members are, after their definition: their value is not known. */
  readonly changed: ReadonlySet<string>;
  readonly exported: Exported | null;
  /** `exports.name = …` of CommonJS. Names that ES modules export are among the bindings. */
  readonly members: ReadonlyMap<string, Exported>;
}

export type Exported = Expression | FunctionNode;

/** Parses a configuration or sidebars file of any JavaScript dialect without running it. Throws on a syntax error. */
export function parseModule(file: string, text: string): StaticModule {
  const { program } = parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    errorRecovery: true,
    plugins: /\.[cm]?tsx?$/.test(file) ? ['typescript', 'jsx'] : ['flow', 'jsx'],
  });
  return {
    file,
    bindings: collectBindings(program.body),
    changed: collectChanges(program),
    ...findExports(program.body),
  };
}

export function collectBindings(statements: readonly Statement[]): Map<string, Binding> {
  const bindings = new Map<string, Binding>();
  for (const outer of statements) {
    const statement = outer.type === 'ExportNamedDeclaration' ? outer.declaration : outer;
    switch (statement?.type) {
      case 'VariableDeclaration':
        for (const { id, init } of statement.declarations) if (init) bind(id, { init, path: [] }, bindings);
        break;
      case 'FunctionDeclaration':
        if (statement.id) bindings.set(statement.id.name, { kind: 'function', node: statement });
        break;
      case 'ImportDeclaration':
        for (const specifier of statement.specifiers) {
          bindings.set(specifier.local.name, {
            kind: 'import',
            specifier: statement.source.value,
            imported: importedName(specifier),
            line: statement.loc?.start.line ?? 1,
          });
        }
        break;
      default:
    }
  }
  return bindings;
}

type ImportSpecifierNode = Extract<Statement, { type: 'ImportDeclaration' }>['specifiers'][number];

/** The member of the module an import takes; null for the whole of it. */
function importedName(specifier: ImportSpecifierNode): string | null {
  if (specifier.type === 'ImportDefaultSpecifier') return 'default';
  if (specifier.type === 'ImportNamespaceSpecifier') return null;
  return specifier.imported.type === 'Identifier' ? specifier.imported.name : specifier.imported.value;
}

type Bound = { readonly init: Expression; readonly path: readonly string[] };

function bind(pattern: { type: string }, { init, path }: Bound, bindings: Map<string, Binding>): void {
  const name: unknown = Reflect.get(pattern, 'name');
  if (pattern.type === 'Identifier' && typeof name === 'string') {
    bindings.set(name, { kind: 'expression', expression: init, path });
  }
  if (pattern.type !== 'ObjectPattern') return;
  for (const property of nodesOf(Reflect.get(pattern, 'properties'))) {
    const [key] = nodesOf([Reflect.get(property, 'key')]);
    const [value] = nodesOf([Reflect.get(property, 'value')]);
    const keyName: unknown = key && (Reflect.get(key, 'name') ?? Reflect.get(key, 'value'));
    if (value !== undefined && typeof keyName === 'string') bind(value, { init, path: [...path, keyName] }, bindings);
  }
}

function findExports(statements: readonly Statement[]): Pick<StaticModule, 'exported' | 'members'> {
  let exported: Exported | null = null;
  const members = new Map<string, Exported>();
  for (const statement of statements) {
    if (statement.type === 'ExportDefaultDeclaration') {
      const { declaration } = statement;
      if (declaration.type === 'FunctionDeclaration' || isExpression(declaration)) exported = declaration;
    } else if (statement.type === 'TSExportAssignment') {
      exported = statement.expression;
    } else if (statement.type === 'ExpressionStatement' && statement.expression.type === 'AssignmentExpression') {
      const name = dottedName(statement.expression.left)?.replace(/^module\.exports/, 'exports');
      if (name === 'exports' || name === 'exports.default') exported = statement.expression.right;
      else if (name?.startsWith('exports.')) members.set(name.slice('exports.'.length), statement.expression.right);
    }
  }
  return { exported, members };
}

/** `module.exports.x` as text; null for anything but names and dots. */
function dottedName(node: object): string | null {
  const name: unknown = Reflect.get(node, 'name');
  if (typeof name === 'string') return name;
  const [object, property] = nodesOf([Reflect.get(node, 'object'), Reflect.get(node, 'property')]);
  if (object === undefined || property === undefined || Reflect.get(node, 'computed') === true) return null;
  const [before, after] = [dottedName(object), dottedName(property)];
  return before === null || after === null ? null : `${before}.${after}`;
}

/** Whether the node is a value the reader may evaluate: no spread, pattern, type or declaration. */
export function isExpression(node: { type: string }): node is Expression {
  return !/^(?:SpreadElement|ArgumentPlaceholder|PrivateName|Super|Import|V8Intrinsic.*|TSDeclareFunction|TS\w+Type|\w+Pattern|\w+Declaration)$/.test(
    node.type,
  );
}

function collectChanges(root: object): Set<string> {
  const changed = new Set<string>();
  const stack: object[] = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (Reflect.get(node, 'type') === 'AssignmentExpression') {
      const name = rootName(Reflect.get(node, 'left'));
      if (name !== null && name !== 'module' && name !== 'exports') changed.add(name);
    }
    for (const [key, value] of Object.entries(node)) {
      if (key === 'loc' || key === 'leadingComments' || key === 'trailingComments' || key === 'innerComments') continue;
      stack.push(...nodesOf(Array.isArray(value) ? value : [value]));
    }
  }
  return changed;
}

/** `config` of `config.presets[0] = …`. */
function rootName(target: unknown): string | null {
  const [node] = nodesOf([target]);
  if (node === undefined) return null;
  const name: unknown = Reflect.get(node, 'name');
  return typeof name === 'string' ? name : rootName(Reflect.get(node, 'object'));
}

function nodesOf(values: unknown): { type: string }[] {
  if (!Array.isArray(values)) return [];
  return values.filter(
    (value): value is { type: string } => typeof value === 'object' && value !== null && 'type' in value,
  );
}
