/**
 * How much larger each segment stays than what comes after it. A search reads every segment, so there are to be few: a
 * page of ten thousand changed again and again makes five. What is taken up into a larger one is written again, at most
 * this many times its size at once.
 */
const RATIO = 8;

/**
 * How many of an index's segments, from the oldest, stay as they are when some chunks change. Those that are not much
 * larger than the change are made again with it. None stays where the change is a large part of the index.
 */
export function segmentsToKeep(changedChunks: readonly number[], change: number): number {
  let kept = changedChunks.length;
  let size = change;
  for (const last of changedChunks.toReversed()) {
    if (last >= RATIO * size) break;
    size += last;
    kept -= 1;
  }
  return kept;
}
