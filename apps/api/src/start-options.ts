import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { LatticeError } from '@lattice/core';

export interface StartOptions {
  readonly help: boolean;
  /** Absolute. The person named this folder, so a site that cannot be read ends the program. */
  readonly docs: string | null;
  /** What the flags set, by the name of the variable they win over. */
  readonly variables: Readonly<Record<string, string>>;
}

export const START_USAGE = `Usage: npm start -- [options]

Reads a Docusaurus site, then serves the chat page and the API.

  --docs DIR      site to answer questions about (default: the one indexed last, else examples/robotics-book)
  --port N        port to listen on (PORT, default 8000; 0 takes a free one)
  --host ADDRESS  address to listen on (HOST, default 127.0.0.1)
  --data-dir DIR  where the embedded store lives (DATA_DIR, default .lattice)
  --help          this text
`;

/**
 * @throws LatticeError `request-invalid` for a flag that does not exist or lacks its value.
 */
export function parseStartOptions(args: readonly string[], cwd: string): StartOptions {
  const { docs, port, host, help, 'data-dir': dataDir } = parse(args);
  return {
    help: help ?? false,
    docs: docs === undefined ? null : resolve(cwd, docs),
    variables: {
      ...(port === undefined ? {} : { PORT: port }),
      ...(host === undefined ? {} : { HOST: host }),
      ...(dataDir === undefined ? {} : { DATA_DIR: resolve(cwd, dataDir) }),
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        docs: { type: 'string' },
        port: { type: 'string' },
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : 'The options cannot be read.';
    throw new LatticeError('request-invalid', message, { fix: 'npm start -- --help lists the options.', cause });
  }
}
