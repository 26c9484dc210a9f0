import { fileURLToPath } from 'node:url';

/** Where this repository is. The deploy kit works on its sources, so it runs from a checkout only. */
export const repositoryRoot = fileURLToPath(new URL('../../../', import.meta.url));
