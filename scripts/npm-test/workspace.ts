import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';

const versionsSchema = z.record(z.string(), z.string()).default({});
const manifestSchema = z.object({ dependencies: versionsSchema, devDependencies: versionsSchema });
const taggedSchema = z.object({ tags: z.array(z.string()).min(1) });

export function workspaceFolders(root: string): string[] {
  return globSync('{apps/*,packages/*,bench,evals}/package.json', { cwd: root }).map((file) => path.dirname(file));
}

/** sherif compares versions with each other, but takes a version beside a catalog entry for no difference. */
export function versionsOutsideTheCatalog(root: string): string[] {
  return workspaceFolders(root).flatMap((folder) => {
    const file = `${folder}/package.json`;
    const { dependencies, devDependencies } = manifestSchema.parse(readJson(path.join(root, file)));
    return Object.entries({ ...dependencies, ...devDependencies })
      .filter(([, version]) => !/^(catalog|workspace):/.test(version))
      .map(
        ([name, version]) =>
          `${file} asks for ${name} ${version}: put the version into the catalog of pnpm-workspace.yaml.`,
      );
  });
}

/** A package without a tag may import everything: no rule of turbo.json names it. */
export function packagesWithoutTag(root: string): string[] {
  return workspaceFolders(root)
    .filter((folder) => !taggedSchema.safeParse(readJson(path.join(root, folder, 'turbo.json'))).success)
    .map((folder) => `${folder}/turbo.json names no tag, so no boundary holds for ${folder}.`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}
