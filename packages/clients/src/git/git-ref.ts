import { LatticeError } from '@lattice/core';

/**
 * Checks a branch, tag or full commit id by git's own rules for names, so that it can be nothing else than a name where
 * git also takes patterns, pairs and options.
 *
 * @throws LatticeError `request-invalid`.
 */
export function readGitRef(ref: string): string {
  const isName =
    /^[^\s\p{Cc}~^:?*[\\@+-][^\s\p{Cc}~^:?*[\\]*$/u.test(ref) &&
    !/\.\.|@\{|\/\/|\/\.|^\.|^\/|\.lock(?:\/|$)|[./]$/.test(ref);
  if (isName) return ref;
  throw new LatticeError('request-invalid', 'The ref is no name of a branch, tag or commit.', {
    fix: 'Name a branch such as main, a tag such as v1.2.0, or a commit by all of its digits.',
  });
}
