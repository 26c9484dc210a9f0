import { LatticeError } from '@lattice/core';

/** What a stranger's source may take of this machine. */
export interface SourceLimits {
  /** Files, folders and links. */
  readonly maxEntries: number;
  /** Of all files together, unpacked. */
  readonly maxTotalBytes: number;
  /** Of the archive, or of what a repository transfers. */
  readonly maxTransferBytes: number;
  /** How many times its own size an archive may unpack to. Documents stay below 50. */
  readonly maxRatio: number;
  /** Until the whole source is on the disk. */
  readonly deadlineMs: number;
}

export const DEFAULT_SOURCE_LIMITS: SourceLimits = {
  maxEntries: 200_000,
  maxTotalBytes: 1_073_741_824,
  maxTransferBytes: 536_870_912,
  maxRatio: 100,
  deadlineMs: 10 * 60 * 1_000,
};

/** Below this an archive may unpack to any multiple of its size: a few files of zeros harm nobody. */
const RATIO_MATTERS_FROM_BYTES = 16_777_216;

export function checkEntries(count: number, limits: SourceLimits): void {
  if (count <= limits.maxEntries) return;
  throw tooLarge(`has more than ${limits.maxEntries} files and folders`);
}

export function checkTotalBytes(bytes: number, limits: SourceLimits): void {
  if (bytes <= limits.maxTotalBytes) return;
  throw tooLarge(`takes more than ${inMebibytes(limits.maxTotalBytes)} unpacked`);
}

export function checkTransferBytes(bytes: number, limits: SourceLimits): void {
  if (bytes <= limits.maxTransferBytes) return;
  throw tooLarge(`takes more than ${inMebibytes(limits.maxTransferBytes)}`);
}

export function checkRatio(bytes: number, packedBytes: number, limits: SourceLimits): void {
  if (bytes <= RATIO_MATTERS_FROM_BYTES || bytes <= packedBytes * limits.maxRatio) return;
  throw tooLarge(
    `unpacks to more than ${limits.maxRatio} times its own size, as archives do that are made to fill a disk`,
  );
}

function tooLarge(what: string): LatticeError {
  return new LatticeError('source-too-large', `The source ${what}.`, {
    fix: 'Offer the folder of the site alone, without build output and media.',
  });
}

function inMebibytes(bytes: number): string {
  return `${Math.floor(bytes / 1_048_576)} MiB`;
}
