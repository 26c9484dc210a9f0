import type { RootContent } from 'hast';
import type { ImportDeclaration, Program } from 'estree-jsx';
import { declare } from './evaluate.ts';
import { Scope, type Origin } from './scope.ts';
import { ImportedName } from './static-value.ts';

/** The imports and exported constants of one MDX file, below what its importer handed it. */
export function moduleScope(nodes: readonly RootContent[], origin: Origin, given: Scope): Scope {
  const scope = new Scope(given, origin);
  for (const node of nodes) {
    if (node.type === 'mdxjsEsm' && node.data?.estree) declareModule(node.data.estree, scope);
  }
  return scope;
}

function declareModule(program: Program, scope: Scope): void {
  for (const statement of program.body) {
    if (statement.type === 'ImportDeclaration') declareImport(statement, scope);
    else if (statement.type === 'ExportNamedDeclaration' && statement.declaration)
      declare(statement.declaration, scope);
  }
}

function declareImport(statement: ImportDeclaration, scope: Scope): void {
  const specifier = statement.source.value;
  if (typeof specifier !== 'string') return;
  for (const part of statement.specifiers) {
    scope.define(part.local.name, new ImportedName(specifier, importedName(part), scope.origin.source));
  }
}

function importedName(part: ImportDeclaration['specifiers'][number]): string {
  if (part.type === 'ImportDefaultSpecifier') return 'default';
  if (part.type === 'ImportNamespaceSpecifier') return '*';
  return part.imported.type === 'Identifier' ? part.imported.name : String(part.imported.value);
}
