import { createHash } from 'node:crypto';

/**
 * Stored for a page that was read with warnings. It is taken over as any other, but read again, since every run names
 * all that is wrong with the site.
 */
export function warnedHash(hash: string): string {
  return createHash('sha256').update(`${hash} warned`).digest('hex');
}

export function isWarnedHash(stored: string | undefined, hash: string | null): boolean {
  return hash !== null && stored === warnedHash(hash);
}

/** Whether a stored hash says that the page is as it was. */
export function isHash(stored: string | undefined, hash: string | null): boolean {
  return hash !== null && (stored === hash || isWarnedHash(stored, hash));
}
