import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

import { manyPages, temporaryFolder, writeSite } from '@lattice/testing';
import { expect, test } from 'vitest';
import * as z from 'zod';

import { REPOSITORY } from './support/lattice.ts';

const CLI = fileURLToPath(new URL('../src/main.ts', import.meta.url));

/**
 * Runs in a mount namespace of its own, so that the small disk is gone with its last process. The ballast leaves room
 * for the server to run and none for the large site.
 */
const SCRIPT = `
set -u
mount -t tmpfs -o size=220m,mode=0777 tmpfs "$DISK" || exit 90
lattice() { "$NODE" --conditions=@lattice/source "$CLI" "$@" --data-dir "$DISK/data"; }
lattice ingest "$SMALL" --json > "$OUT/small.json"; echo "small $?"
free=$(df --output=avail -k "$DISK" | tail -1)
dd if=/dev/zero of="$DISK/ballast" bs=1k count=$((free - 6000)) status=none
lattice ingest "$LARGE" --json > "$OUT/full.json"; echo "full $?"
rm "$DISK/ballast"
lattice search "wombat" --json > "$OUT/kept.json"; echo "kept $?"
lattice ingest "$LARGE" --json > "$OUT/large.json"; echo "large $?"
lattice search "gearbox" --json > "$OUT/found.json"; echo "found $?"
`;

const jobSchema = z.object({
  state: z.string(),
  pages: z.int(),
  failure: z.object({ code: z.string(), message: z.string() }).nullable(),
});
const resultsSchema = z.object({ results: z.array(z.object({ route: z.string() })) });

test(
  'a full disk fails the run with a reason, keeps the index, and the next run is clean',
  { timeout: 300_000 },
  async () => {
    await using folder = await temporaryFolder();
    const place = (name: string) => join(folder.path, name);
    await mkdir(place('disk'));
    await mkdir(place('out'));
    await writeSite(place('small'), { 'docs/a.md': '# A\n\nA wombat digs.\n' });
    await writeSite(place('large'), manyPages(1_200));
    await writeFile(place('script.sh'), SCRIPT);

    const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const child = spawn('unshare', [...asRoot, '--mount', 'sh', place('script.sh')], {
      cwd: REPOSITORY,
      env: {
        PATH: process.env['PATH'],
        HOME: folder.path,
        NODE: process.execPath,
        CLI,
        DISK: place('disk'),
        OUT: place('out'),
        SMALL: place('small'),
        LARGE: place('large'),
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    const read = async (name: string): Promise<unknown> => {
      return JSON.parse(await readFile(place(`out/${name}.json`), 'utf8'));
    };
    expect({ stdout, stderr }).toMatchObject({ stdout: 'small 0\nfull 1\nkept 0\nlarge 0\nfound 0\n' });
    expect(jobSchema.parse(await read('full'))).toMatchObject({
      state: 'failed',
      failure: { code: 'database-unavailable', message: 'The disk of the database is full.' },
    });
    expect(resultsSchema.parse(await read('kept')).results.map(({ route }) => route)).toEqual(['/a']);
    expect(jobSchema.parse(await read('large'))).toMatchObject({ state: 'succeeded', pages: 1_200, failure: null });
    expect(resultsSchema.parse(await read('found')).results.length).toBeGreaterThan(0);
  },
);
