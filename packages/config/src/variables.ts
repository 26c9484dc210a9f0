import type { Variable } from './variable.ts';
import { accessVariables } from './variables/access.ts';
import { modelVariables } from './variables/models.ts';
import { platformVariables } from './variables/platform.ts';
import { serverVariables } from './variables/server.ts';
import { serviceVariables } from './variables/services.ts';

/** The one table. Everything that names a variable is read or generated from here. */
export const variables = {
  ...serverVariables,
  ...accessVariables,
  ...modelVariables,
  ...serviceVariables,
  ...platformVariables,
} as const;

export type VariableName = keyof typeof variables;

export interface NamedVariable extends Variable {
  readonly name: string;
}

/** The table as a list, each row with its name. */
export const variableList: readonly NamedVariable[] = Object.entries<Variable>(variables).map(([name, variable]) => ({
  name,
  ...variable,
}));
