import { LatticeError, type NumberedScope, type Scope } from '@lattice/core';
import type { TransactionSql } from 'postgres';

import { storableJson } from '../database/values.ts';

/** What tells two scopes of a site apart. */
type ScopeKey = Pick<Scope, 'plugin' | 'version' | 'locale'>;

export function numberScopes(scopes: readonly Scope[]): NumberedScope[] {
  return scopes.map((scope, number) => ({ ...scope, number }));
}

/** Whether both lists name the same scopes in the same order, so that their numbers agree. */
export function sameScopes(left: readonly Scope[], right: readonly Scope[]): boolean {
  return left.length === right.length && left.every((scope, index) => describe(scope) === describe(right[index]));
}

/** @throws LatticeError `internal` for a page whose scope was not announced when the build was opened. */
export function scopeNumber(scopes: readonly Scope[], scope: ScopeKey): number {
  const number = scopes.findIndex((candidate) => keyOf(candidate) === keyOf(scope));
  if (number >= 0) return number;
  throw new LatticeError('internal', 'A page belongs to a scope that the site does not have.', {
    context: { plugin: scope.plugin, version: scope.version, locale: scope.locale },
  });
}

export async function readScopes(sql: TransactionSql, generation: number): Promise<NumberedScope[]> {
  const rows = await sql<
    {
      number: number;
      plugin: string;
      version: string | null;
      locale: string;
      is_last_version: boolean;
      is_default_locale: boolean;
    }[]
  >`
    select number, plugin, version, locale, is_last_version, is_default_locale
    from lattice.generation_scopes where generation = ${generation} order by number`;
  return rows.map((row) => ({
    number: row.number,
    plugin: row.plugin,
    version: row.version,
    locale: row.locale,
    isLastVersion: row.is_last_version,
    isDefaultLocale: row.is_default_locale,
  }));
}

export async function writeScopes(
  sql: TransactionSql,
  generation: number,
  scopes: readonly NumberedScope[],
): Promise<void> {
  await sql`
    insert into lattice.generation_scopes (generation, number, plugin, version, locale, is_last_version, is_default_locale)
    select ${generation}, s.number, s.plugin, s.version, s.locale, s."isLastVersion", s."isDefaultLocale"
    from jsonb_to_recordset(${storableJson(scopes)}::jsonb) as s (
      number smallint, plugin text, version text, locale text, "isLastVersion" boolean, "isDefaultLocale" boolean)`;
}

function keyOf(scope: ScopeKey): string {
  return JSON.stringify([scope.plugin, scope.version, scope.locale]);
}

function describe(scope: Scope | undefined): string {
  return JSON.stringify([scope?.plugin, scope?.version, scope?.locale, scope?.isLastVersion, scope?.isDefaultLocale]);
}
