import type { TestProject } from 'vitest/node';

import { canBuildImages, createImageStore, type ImageStore } from '../support/image-store.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Null where this machine builds no images. */
    imageStore: ImageStore | null;
  }
}

/** One store for all files, so that the base image is made once. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  if (!(await canBuildImages())) {
    project.provide('imageStore', null);
    return undefined;
  }
  const startedAt = performance.now();
  const store = await createImageStore();
  console.log(`Base image: ready after ${((performance.now() - startedAt) / 1_000).toFixed(1)} s, on ${store.driver}`);
  project.provide('imageStore', { folder: store.folder, driver: store.driver });
  return async () => store[Symbol.asyncDispose]();
}
