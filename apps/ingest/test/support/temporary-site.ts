import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** A Docusaurus site in a folder of its own; disposing of it deletes the folder. */
export interface TemporarySite extends AsyncDisposable {
  readonly path: string;
  /** Paths relative to the site. */
  write(files: SiteFiles): Promise<void>;
  remove(file: string): Promise<void>;
}

const CONFIGURATION = `module.exports = {
  title: 'Test site',
  url: 'https://docs.example.com',
  baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]],
};
`;

export type SiteFiles = Readonly<Record<string, string | Uint8Array | null>>;

/** @param files Relative paths. There is a `docusaurus.config.js` that serves `docs` from `/`; null leaves it out. */
export async function temporarySite(files: SiteFiles): Promise<TemporarySite> {
  const path = await mkdtemp(join(tmpdir(), 'lattice-site-'));
  const site: TemporarySite = {
    path,
    async write(contents) {
      for (const [file, content] of Object.entries(contents)) {
        if (content === null) continue;
        await mkdir(dirname(join(path, file)), { recursive: true });
        await writeFile(join(path, file), content);
      }
    },
    async remove(file) {
      await rm(join(path, file), { recursive: true });
    },
    async [Symbol.asyncDispose]() {
      await rm(path, { recursive: true, force: true });
    },
  };
  await site.write({ 'docusaurus.config.js': CONFIGURATION, ...files });
  return site;
}
