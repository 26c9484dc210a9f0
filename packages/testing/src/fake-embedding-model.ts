import { type CallOptions, type EmbeddingLimits, type EmbeddingModel, LatticeError } from '@lattice/core';

export interface FakeEmbeddingOptions {
  readonly id?: string;
  readonly dimensions?: number;
  readonly limits?: Partial<EmbeddingLimits>;
}

/** Where it stands in a text, the text is refused. */
const REFUSED = 'REFUSED';

/** Texts that share words have vectors near each other. Records what it is asked, and fails when it is told to. */
export class FakeEmbeddingModel implements EmbeddingModel {
  readonly id: string;
  readonly dimensions: number;
  readonly limits: EmbeddingLimits;
  /** Every text it was asked for, documents and questions. */
  readonly documents: string[] = [];
  readonly questions: string[] = [];
  /** Thrown by every call while it is set. */
  failure: LatticeError | null = null;

  constructor(options: FakeEmbeddingOptions = {}) {
    this.id = options.id ?? 'fake/words';
    this.dimensions = options.dimensions ?? 64;
    this.limits = { batch: 16, inputTokens: 512, textsPerMinute: null, ...options.limits };
  }

  countTokens(text: string): number {
    return text.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').length;
  }

  async embedDocuments(texts: readonly string[], options: CallOptions = {}): Promise<(Float32Array | null)[]> {
    this.#refuseIfTold(options);
    this.documents.push(...texts);
    return texts.map((text) => (text.includes(REFUSED) || text.trim() === '' ? null : this.#vectorOf(text)));
  }

  async embedQuery(text: string, options: CallOptions = {}): Promise<Float32Array> {
    this.#refuseIfTold(options);
    this.questions.push(text);
    return this.#vectorOf(text);
  }

  #refuseIfTold({ signal }: CallOptions): void {
    if (signal?.aborted === true) throw new LatticeError('cancelled', 'The call was cancelled.');
    if (this.failure !== null) throw this.failure;
  }

  /** Each word votes for a dimension; a constant keeps texts without words from having no direction. */
  #vectorOf(text: string): Float32Array {
    const vector = new Float32Array(this.dimensions);
    vector[0] = 0.1;
    for (const word of text.toLowerCase().split(/[^\p{L}\p{N}]+/u)) {
      if (word !== '') vector[hash(word) % this.dimensions] = (vector[hash(word) % this.dimensions] ?? 0) + 1;
    }
    const length = Math.hypot(...vector);
    return vector.map((value) => value / length);
  }
}

/** FNV-1a, 32 bits. */
function hash(word: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < word.length; index += 1) {
    value = Math.imul(value ^ word.charCodeAt(index), 0x01000193) >>> 0;
  }
  return value;
}
