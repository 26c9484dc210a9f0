import { spawnSync } from 'node:child_process';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const packageFolder = path.resolve(import.meta.dirname, '..');

/** Makes the page a browser loads as it stands: the modules as JavaScript, the assets beside them. */
export async function buildPage(outputFolder: string): Promise<void> {
  await rm(outputFolder, { recursive: true, force: true });
  const compiler = path.join(
    path.dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
    'bin/tsc',
  );
  const project = path.join(packageFolder, 'tsconfig.build.json');
  const { status } = spawnSync(process.execPath, [compiler, '-p', project, '--outDir', outputFolder], {
    // Standard output belongs to whoever calls the build.
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('The chat page could not be compiled.');
  await cp(path.join(packageFolder, 'src/assets'), outputFolder, { recursive: true });
  await preloadModules(outputFolder);
}

/** Names every module in the page, so that the browser fetches them at once and not import by import. */
async function preloadModules(outputFolder: string): Promise<void> {
  const modules = (await readdir(outputFolder)).filter((name) => name.endsWith('.js') && name !== 'main.js').toSorted();
  const links = modules.map((name) => `<link rel="modulepreload" href="page/${name}" />`).join('\n    ');
  const page = path.join(outputFolder, 'index.html');
  const html = await readFile(page, 'utf8');
  await writeFile(page, html.replace('<!-- modules -->', links));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await buildPage(path.join(packageFolder, 'dist/page'));
}
