import { inject } from 'vitest';

import type { ImageStore } from '../support/image-store.ts';

const store = inject('imageStore');

/** Whether there is nothing to build with, which on CI must not pass unseen. */
export const cannotBuild = store === null && !process.env['CI'];

export function requireStore(): ImageStore {
  if (store === null) throw new Error('Images are built as root on Linux, with what .ci/services installs.');
  return store;
}
