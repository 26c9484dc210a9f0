import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Python environment that `.ci/services` makes: its packages hold servers that npm does not carry. */
const testServices = process.env['LATTICE_TEST_SERVICES'] ?? join(homedir(), '.cache/lattice/test-services');
export const testPython = join(testServices, 'bin/python');

/** Whether a test that needs them may be left out: nobody installed them, and this is no CI. */
export const servicesMissing = !existsSync(testPython) && ['', '0', 'false', undefined].includes(process.env['CI']);

/** Folder of an installed Python package. */
export async function pythonPackage(name: string): Promise<string> {
  const lib = join(testServices, 'lib');
  const [version] = await readdir(lib);
  return join(lib, version ?? '', 'site-packages', name);
}
