import { stripVTControlCharacters } from 'node:util';

import { runNode } from './run-process.ts';

/** A static check of the whole repository. */
export interface Gate {
  readonly name: string;
  /** Arguments for Node, one list per run of the tool. */
  readonly runs: readonly (readonly string[])[];
  readonly env?: NodeJS.ProcessEnv;
  /**
   * How many things the tool says it looked at, read from its output. A gate that looked at nothing passes silently
   * for ever, so zero or no number at all is a failure.
   */
  readonly countLooked: (output: string, root: string) => number;
  readonly unit: string;
  /** Lines of the output that nobody wants to read when the gate fails. */
  readonly isNoise?: (line: string) => boolean;
  /** Problems the tool itself does not end with an error for. */
  readonly findProblems?: (output: string, root: string) => readonly string[];
}

export interface GateReport {
  readonly isPassed: boolean;
  readonly looked: number;
  readonly seconds: number;
  /** What the tool said; shown when the gate fails. */
  readonly output: string;
}

export async function runGate(gate: Gate, root: string): Promise<GateReport> {
  let output = '';
  let seconds = 0;
  let isPassed = true;
  for (const args of gate.runs) {
    const ended = await runNode(args, { cwd: root, capture: true, ...(gate.env && { env: gate.env }) });
    // Some tools colour their words wherever CI is set, and the colours would stand between those looked for.
    output += stripVTControlCharacters(ended.output);
    seconds += ended.seconds;
    isPassed &&= ended.code === 0;
  }
  const looked = gate.countLooked(output, root);
  const problems = [
    ...(looked > 0 ? [] : [`The gate "${gate.name}" looked at no ${gate.unit}.`]),
    ...(gate.findProblems?.(output, root) ?? []),
  ];
  const said = output.split('\n').filter((line) => !gate.isNoise?.(line));
  return {
    isPassed: isPassed && problems.length === 0,
    looked,
    seconds,
    output: [...said, ...problems].join('\n').trim(),
  };
}

/** The sum of the numbers a pattern captures. */
export function sumOfMatches(output: string, pattern: RegExp): number {
  return output.matchAll(pattern).reduce((sum, match) => sum + Number(match[1]), 0);
}
