import type { Requirement } from '../src/variable.ts';
import { type NamedVariable, variableList } from '../src/variables.ts';

export type TestEnvironment = Record<string, string>;

export function row(name: string): NamedVariable {
  const found = variableList.find((variable) => variable.name === name);
  if (found === undefined) throw new Error(`${name} is not in the table`);
  return found;
}

function applies(requirement: Requirement, environment: TestEnvironment): boolean {
  const value = environment[requirement.when];
  if (value === undefined || (requirement.is !== undefined && requirement.is !== value)) return false;
  return !(requirement.unless ?? []).some((name) => name in environment);
}

/** The environment with an example of every variable it calls for, by the table's own rules. */
export function completed(start: TestEnvironment, leaveOut?: string): TestEnvironment {
  const environment = { ...start };
  for (let added = true; added;) {
    added = false;
    for (const variable of variableList) {
      if (variable.name in environment || variable.name === leaveOut) continue;
      if ((variable.requiredWhen ?? []).some((requirement) => applies(requirement, environment))) {
        environment[variable.name] = variable.example;
        added = true;
      }
    }
  }
  return environment;
}
