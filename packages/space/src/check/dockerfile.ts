export interface Instruction {
  /** `COPY`, in capitals. */
  readonly name: string;
  /** Everything after it, on one line. */
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

export interface Dockerfile {
  readonly instructions: readonly Instruction[];
  /** Instructions of the last stage, which is what runs. */
  readonly final: readonly Instruction[];
  /** What ENV sets in the last stage. */
  readonly env: ReadonlyMap<string, string>;
}

/** Reads instructions with their continuations; comments are left out. Says nothing about whether they are right. */
export function parseDockerfile(text: string): Dockerfile {
  const instructions: Instruction[] = [];
  const lines = text.split(/\r?\n/);
  for (let index = 0; index < lines.length; index += 1) {
    const start = index;
    let whole = '';
    for (; index < lines.length; index += 1) {
      const line = lines[index] ?? '';
      if (/^\s*#/.test(line)) continue;
      const continued = /\\\s*$/.test(line);
      whole += `${line.replace(/\\\s*$/, '')} `;
      if (!continued) break;
    }
    const match = /^\s*([A-Za-z]+)\s+(.*)$/s.exec(whole);
    if (match !== null) {
      instructions.push({ name: (match[1] ?? '').toUpperCase(), value: (match[2] ?? '').trim(), line: start + 1 });
    }
  }
  const lastFrom = instructions.findLastIndex(({ name }) => name === 'FROM');
  const final = instructions.slice(Math.max(0, lastFrom));
  return { instructions, final, env: readEnv(final) };
}

function readEnv(instructions: readonly Instruction[]): ReadonlyMap<string, string> {
  const env = new Map<string, string>();
  for (const { name, value } of instructions) {
    if (name !== 'ENV') continue;
    const old = /^([A-Za-z_]\w*)\s+([^=].*)$/.exec(value);
    if (old !== null) env.set(old[1] ?? '', old[2] ?? '');
    else {
      for (const [, key = '', quoted, bare] of value.matchAll(/([A-Za-z_]\w*)=(?:"([^"]*)"|(\S*))/g)) {
        env.set(key, quoted ?? bare ?? '');
      }
    }
  }
  return env;
}
