import { analyseWords } from './analyse.ts';

/** A name as every spelling of it: its telling words, stemmed, in order. Empty where there is none. */
export function foldName(name: string): string {
  return analyseWords(name)
    .filter((word) => !word.isStop)
    .flatMap((word) => word.leaves)
    .join(' ');
}
