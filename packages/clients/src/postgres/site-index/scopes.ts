import { LatticeError, type NumberedScope, type Scope } from '@lattice/core';

import { statement } from '../database/statement.ts';
import type { Transaction } from '../database/transaction.ts';
import { storableJson } from '../database/values.ts';

export function numberScopes(scopes: readonly Scope[]): NumberedScope[] {
  return scopes.map((scope, number) => ({ ...scope, number }));
}

/** Whether both lists name the same scopes in the same order, so that their numbers agree. */
export function sameScopes(left: readonly Scope[], right: readonly Scope[]): boolean {
  return left.length === right.length && left.every((scope, index) => describe(scope) === describe(right[index]));
}

/** @throws LatticeError `internal` for a page whose scope was not announced when the build was opened. */
export function scopeNumber(scopes: readonly Scope[], scope: Scope): number {
  const number = scopes.findIndex((candidate) => keyOf(candidate) === keyOf(scope));
  if (number >= 0) return number;
  throw new LatticeError('internal', 'A page belongs to a scope that the site does not have.', {
    context: { plugin: scope.plugin, version: scope.version, locale: scope.locale },
  });
}

export async function readScopes(transaction: Transaction, generation: number): Promise<Scope[]> {
  return transaction.rows<{ [Key in keyof Scope]: Scope[Key] }>(statement`
    select plugin, version, locale, is_last_version as "isLastVersion", is_default_locale as "isDefaultLocale"
    from lattice.generation_scopes where generation = ${generation} order by number`);
}

export async function writeScopes(
  transaction: Transaction,
  generation: number,
  scopes: readonly NumberedScope[],
): Promise<void> {
  await transaction.run(statement`
    insert into lattice.generation_scopes (generation, number, plugin, version, locale, is_last_version, is_default_locale)
    select ${generation}::int, s.number, s.plugin, s.version, s.locale, s."isLastVersion", s."isDefaultLocale"
    from jsonb_to_recordset(${storableJson(scopes)}::jsonb) as s (
      number smallint, plugin text, version text, locale text, "isLastVersion" boolean, "isDefaultLocale" boolean)`);
}

/** What tells two scopes of a site apart. */
function keyOf(scope: Scope): string {
  return JSON.stringify([scope.plugin, scope.version, scope.locale]);
}

function describe(scope: Scope | undefined): string {
  return JSON.stringify([scope?.plugin, scope?.version, scope?.locale, scope?.isLastVersion, scope?.isDefaultLocale]);
}
