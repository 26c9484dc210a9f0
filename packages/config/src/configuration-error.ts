import { LatticeError } from '@lattice/core';

/** `EX_CONFIG` of sysexits.h: the program was configured wrongly, and a restart alone will not help. */
export const EX_CONFIG = 78;

export interface Problem {
  readonly variable: string;
  /** Continues the sentence the variable's name begins. Never holds a value. */
  readonly reason: string;
  readonly example: string;
}

/** All that is wrong with an environment at once. Its message is made for a terminal and holds no value. */
export class ConfigurationError extends LatticeError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const fix = "Set the variables named (on a Space: Settings, 'Variables and secrets') and start again.";
    super('configuration-invalid', `${text(problems)}\n\n${fix}`, {
      fix,
      context: { variables: problems.map((problem) => problem.variable) },
    });
    this.problems = problems;
  }
}

function text(problems: readonly Problem[]): string {
  const title =
    problems.length === 1 ? 'The configuration has a problem:' : `The configuration has ${problems.length} problems:`;
  const lines = problems.map(
    ({ variable, reason, example }) => `  ${variable} ${reason}\n    for example: ${variable}=${example}`,
  );
  return [title, ...lines].join('\n\n');
}
