import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Runs a program, gives its standard output, and fails with everything it said. */
export async function command(file: string, ...args: string[]): Promise<string> {
  const options = { maxBuffer: 64_000_000, timeout: 600_000 };
  return run(file, args, options).then(
    ({ stdout }) => stdout,
    (error: unknown) => {
      const said =
        error instanceof Error && 'stderr' in error && 'stdout' in error
          ? `${String(error.stdout)}${String(error.stderr)}`
          : '';
      throw new Error(`${file} ${args.slice(0, 4).join(' ')} failed:\n${said.slice(-6_000)}`, { cause: error });
    },
  );
}

export async function isInstalled(file: string): Promise<boolean> {
  return run('sh', ['-c', `command -v ${file}`]).then(
    () => true,
    () => false,
  );
}
