import { readFileSync } from 'node:fs';

/** A term that means something close to another one. */
export interface RelatedTerm {
  readonly term: string;
  /** Cosine, 0 to 1. */
  readonly closeness: number;
}

/** What English words mean. Terms are those of the analyser; what is not known here is a name, a number or a mistake. */
export interface WordVectors {
  readonly dimensions: number;
  has(term: string): boolean;
  /**
   * Adds the vector of a term, so many times, to a sum of `dimensions` numbers; nothing where the term is not known. Vectors
   * are longer for words that tell more, whatever the site: the sum over a text is what the text is about.
   */
  addTo(sum: Float32Array, term: string, times: number): void;
  /** Closest first, at most 8. */
  related(term: string): readonly RelatedTerm[];
}

/** Base64, as a Space takes no binary files. See evals/word-vectors/README.md for its making, sources and licence. */
const FILE = new URL('../../data/word-vectors.txt', import.meta.url);
const FORMAT = 1;
const HEADER_BYTES = 16;
const MOST_RELATED = 8;

let opened: WordVectors | undefined;

/** Those of this package, read when they are first needed: 5 MB. */
export function wordVectors(): WordVectors {
  opened ??= readWordVectors(Buffer.from(readFileSync(FILE, 'latin1'), 'base64'));
  return opened;
}

/**
 * Little endian: format, words, dimensions and bytes of the words as 32 bits each; the words, a line each; a signed byte
 * per word and dimension; 8 positions of related words per word, 16 bits each; the closeness of each in a byte, as a
 * percentage, 0 for none.
 *
 * @throws Error where the bytes are something else
 */
export function readWordVectors(bytes: Uint8Array): WordVectors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const field = (index: number): number => view.getUint32(4 * index, true);
  const [format, count, dimensions, wordBytes] = [field(0), field(1), field(2), field(3)];
  const vectorsAt = HEADER_BYTES + wordBytes;
  const relatedAt = vectorsAt + count * dimensions;
  const closenessAt = relatedAt + 2 * MOST_RELATED * count;
  if (format !== FORMAT || bytes.byteLength !== closenessAt + MOST_RELATED * count) {
    throw new Error(`these are no word vectors of format ${FORMAT}`);
  }
  const words = new TextDecoder().decode(bytes.subarray(HEADER_BYTES, vectorsAt)).split('\n');
  const positions = new Map(words.map((word, position) => [word, position]));
  const vectors = new Int8Array(bytes.buffer, bytes.byteOffset + vectorsAt, count * dimensions);
  return {
    dimensions,
    has: (term) => positions.has(term),
    addTo(sum, term, times) {
      const position = positions.get(term);
      if (position === undefined) return;
      const from = position * dimensions;
      // In place and by index: a question adds up thousands of words.
      for (let index = 0; index < dimensions; index += 1)
        sum[index] = (sum[index] ?? 0) + times * (vectors[from + index] ?? 0);
    },
    related(term) {
      const position = positions.get(term);
      if (position === undefined) return [];
      return Array.from({ length: MOST_RELATED }, (_, place) => {
        const at = position * MOST_RELATED + place;
        const closeness = view.getUint8(closenessAt + at) / 100;
        return { term: words[view.getUint16(relatedAt + 2 * at, true)] ?? '', closeness };
      }).filter(({ closeness }) => closeness > 0);
    },
  };
}
