import { LatticeError } from '@lattice/core';
import type { z } from 'zod';
import type { Problem } from './configuration-error.ts';
import type { Notice } from './config.ts';
import type { Variable } from './variable.ts';
import { type NamedVariable, type VariableName, variableList, variables } from './variables.ts';

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

type Values = { readonly [Name in VariableName]: z.output<(typeof variables)[Name]['schema']> };

/** The table seen as a map, so that a name yields the type of its own value. */
const schemas: { readonly [Name in VariableName]: { readonly schema: z.ZodType<Values[Name]> } } = variables;

interface Setting {
  readonly text: string;
  /** The spelling it was set under. */
  readonly spelling: string;
}

/** The variables that are set, by the table's own names. */
export class Environment {
  readonly #settings: ReadonlyMap<string, Setting>;

  constructor(settings: ReadonlyMap<string, Setting>) {
    this.#settings = settings;
  }

  isSet(name: string): boolean {
    return this.#settings.has(name);
  }

  /** Whether the variable is set, and to this word where one is given. */
  holds(name: string, word?: string): boolean {
    const setting = this.#settings.get(name);
    return setting !== undefined && (word === undefined || setting.text.toLowerCase() === word);
  }

  /** The value, or the default of the table. */
  find<Name extends VariableName>(name: Name): Values[Name] | undefined {
    const row: Variable = variables[name];
    const text = this.#settings.get(name)?.text ?? row.default;
    return text === undefined ? undefined : schemas[name].schema.safeParse(text).data;
  }

  /** For variables with a default, and for those a requirement has made sure of. */
  value<Name extends VariableName>(name: Name): Values[Name] {
    const value = this.find(name);
    if (value === undefined) throw new LatticeError('internal', `${name} was read without having been required.`);
    return value;
  }

  problems(): Problem[] {
    return variableList.flatMap((row) => {
      const setting = this.#settings.get(row.name);
      if (setting === undefined) return [];
      const result = row.schema.safeParse(setting.text);
      if (result.success) return [];
      const reason = result.error.issues[0]?.message ?? 'cannot be read';
      return [{ variable: row.name, reason: reason + remark(setting, row), example: row.example }];
    });
  }

  /** Rows whose variable a person has set although nothing uses it yet. */
  notUsedYet(): string[] {
    return variableList
      .filter((row) => row.status === 'planned' && row.givenBy === undefined && this.isSet(row.name))
      .map((row) => this.#settings.get(row.name)?.spelling ?? row.name);
  }
}

/** Empty text counts as unset: that is what a form or a compose file makes of a value left out. */
export function readEnvironment(env: RawEnvironment): { environment: Environment; notices: Notice[] } {
  const settings = new Map<string, Setting>();
  const notices: Notice[] = [];
  for (const row of variableList) {
    const set = [row.name, ...(row.aliases ?? [])].flatMap((spelling) => {
      const text = env[spelling]?.trim() ?? '';
      return text === '' ? [] : [{ spelling, text }];
    });
    const [chosen, ...others] = set;
    if (chosen === undefined) continue;
    settings.set(row.name, chosen);
    if (chosen.spelling !== row.name) {
      notices.push({ variable: chosen.spelling, message: `is read as ${row.name}, which is the current name` });
    }
    for (const other of others) {
      const relation = other.text === chosen.text ? 'repeats' : 'is ignored: it differs from';
      notices.push({ variable: other.spelling, message: `${relation} ${chosen.spelling}; remove it` });
    }
  }
  return { environment: new Environment(settings), notices };
}

/** The commonest slips that the reason alone would leave in the dark. Never shows the value: it may be a misplaced key. */
function remark(setting: Setting, row: NamedVariable): string {
  const quoted = /^(["']).*\1$/s.test(setting.text) ? '; remove the quotes around it' : '';
  const alias = setting.spelling === row.name ? '' : ` (it is set as ${setting.spelling})`;
  return quoted + alias;
}
