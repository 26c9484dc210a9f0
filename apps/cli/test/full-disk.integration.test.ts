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
 * for the server to run and none for the large site, and is taken away while the run stands still.
 */
const SCRIPT = `
set -u
mount -t tmpfs -o size=600m,mode=0777 tmpfs "$DISK" || exit 90
lattice() { "$NODE" --conditions=@lattice/source "$CLI" "$@" --data-dir "$DISK/data"; }
lattice ingest "$SMALL" --json > "$OUT/small.json"; echo "small $?"
free=$(df --output=avail -k "$DISK" | tail -1)
dd if=/dev/zero of="$DISK/ballast" bs=1k count=$((free - 2500)) status=none
lattice ingest "$LARGE" --json > "$OUT/full.json" & run=$!
for _ in $(seq 120); do
  [ "$(df --output=avail -k "$DISK" | tail -1)" -lt 100 ] && echo "disk full" && break
  sleep 0.5
done
sleep 10
rm "$DISK/ballast"
wait $run; echo "ended"
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
  'a disk that fills up in the middle of a run loses nothing, and the next run is clean',
  { timeout: 300_000 },
  async () => {
    await using folder = await temporaryFolder();
    const place = (name: string) => join(folder.path, name);
    await mkdir(place('disk'));
    await mkdir(place('out'));
    await writeSite(place('small'), { 'docs/a.md': '# A\n\nA wombat digs.\n' });
    await writeSite(place('large'), manyPages(400));
    await writeFile(place('script.sh'), SCRIPT);

    const asRoot = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
    const child = spawn('unshare', [...asRoot, '--mount', 'sh', place('script.sh')], {
      cwd: REPOSITORY,
      env: {
        PATH: process.env['PATH'],
        HOME: folder.path,
        NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
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
    expect({ stdout, stderr }).toMatchObject({ stdout: 'small 0\ndisk full\nended\nlarge 0\nfound 0\n' });
    // It may have had room enough to say so and give up, or none to do even that, and have gone on once there was.
    const { state, failure } = jobSchema.parse(await read('full'));
    expect([state, failure?.message ?? null]).toBeOneOf([
      ['failed', 'The disk of the database is full.'],
      ['succeeded', null],
    ]);
    // Whoever waits is told why.
    if (state === 'succeeded') expect(stderr).toContain('The disk of the database has no room left');
    expect(jobSchema.parse(await read('large'))).toMatchObject({ state: 'succeeded', pages: 400, failure: null });
    expect(resultsSchema.parse(await read('found')).results.length).toBeGreaterThan(0);
  },
);
