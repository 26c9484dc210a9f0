import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const repository = path.resolve(import.meta.dirname, '../../..');

/** The configuration under test is the repository's own; the packages it is tried on are a few lines each. */
const configuration = [
  '.oxfmtrc.json',
  '.oxlintrc.json',
  'knip.jsonc',
  'tsconfig.base.json',
  'tsconfig.json',
  'turbo.json',
  'scripts/npm-test/knip-counts.ts',
];

const workspace = ['packages:', '  - packages/*', '  - apps/*', ''].join('\n');

interface PackageOptions {
  readonly tag: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
}

export interface Miniature extends AsyncDisposable {
  readonly root: string;
  /** Writes files given by their path in the miniature. */
  add(files: Readonly<Record<string, string>>): Promise<void>;
}

/** A folder with the repository's configuration and tools, and with nothing to look at. */
export async function emptyMiniature(): Promise<Miniature> {
  const root = await mkdtemp(path.join(tmpdir(), 'lattice-gates-'));
  for (const file of configuration) await cp(path.join(repository, file), path.join(root, file));
  await symlink(path.join(repository, 'node_modules'), path.join(root, 'node_modules'));
  const miniature: Miniature = {
    root,
    async add(files) {
      for (const [file, text] of Object.entries(files)) {
        await mkdir(path.dirname(path.join(root, file)), { recursive: true });
        await writeFile(path.join(root, file), text);
      }
    },
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
  await miniature.add({
    'package.json': json({ name: 'lattice', private: true, type: 'module', packageManager: 'pnpm@12.21.0' }),
    'pnpm-workspace.yaml': workspace,
  });
  return miniature;
}

/** A small workspace in which every gate passes. */
export async function cleanMiniature(): Promise<Miniature> {
  const miniature = await emptyMiniature();
  await addPackage(miniature, 'packages/core', {
    tag: 'core',
    files: {
      'src/index.ts': "export { zero } from './zero.ts';\n",
      'src/zero.ts': 'export const zero = 0;\n',
    },
  });
  await addPackage(miniature, 'packages/clients', {
    tag: 'adapter',
    dependencies: { '@lattice/core': 'workspace:*' },
    files: { 'src/index.ts': "import { zero } from '@lattice/core';\n\nexport const one = zero + 1;\n" },
  });
  await addPackage(miniature, 'packages/widget', {
    tag: 'surface',
    files: {
      'src/index.ts': "export * from './main.ts';\n",
      'src/main.ts': 'export const title = document.title;\n',
      'tsconfig.json':
        '{ "extends": "../../tsconfig.json", "compilerOptions": { "lib": ["esnext", "dom"] }, "include": ["src"], "exclude": [] }\n',
    },
  });
  await addPackage(miniature, 'apps/api', {
    tag: 'app',
    dependencies: { '@lattice/clients': 'workspace:*' },
    files: { 'src/main.ts': "import { one } from '@lattice/clients';\n\nconsole.log(one, process.env['PORT']);\n" },
  });
  return miniature;
}

async function addPackage(miniature: Miniature, folder: string, options: PackageOptions): Promise<void> {
  const name = `@lattice/${path.basename(folder)}`;
  const { dependencies = {}, files, tag } = options;
  const entry = { '@lattice/source': './src/index.ts', default: './dist/index.js' };
  await miniature.add({
    [`${folder}/package.json`]: json({
      name,
      private: true,
      type: 'module',
      exports: { '.': entry },
      ...(Object.keys(dependencies).length > 0 && { dependencies }),
    }),
    [`${folder}/turbo.json`]: `{ "extends": ["//"], "tags": ["${tag}"] }\n`,
    ...Object.fromEntries(Object.entries(files).map(([file, text]) => [`${folder}/${file}`, text])),
  });
  const scope = path.join(miniature.root, folder, 'node_modules/@lattice');
  await mkdir(scope, { recursive: true });
  for (const dependency of Object.keys(dependencies)) {
    const target = path.join(miniature.root, 'packages', path.basename(dependency));
    await symlink(target, path.join(scope, path.basename(dependency)));
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
