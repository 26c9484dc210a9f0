/** What is known of a kind of embedding model, wherever it runs. */
export interface EmbeddingFamily {
  /** Null: it has to be asked, or told by EMBEDDING_DIMENSIONS. */
  readonly dimensions: number | null;
  /** Trained so that a vector may be cut short. */
  readonly isReducible: boolean;
  readonly inputTokens: number;
  /** How token vectors become one, for models that run here. */
  readonly pooling: 'mean' | 'cls' | 'last_token';
  /** What the model was trained to find before each kind of text. */
  readonly prefixes: { readonly query: string; readonly document: string };
}

const plain = { query: '', document: '' };
const retrieving = { query: 'Represent this sentence for searching relevant passages: ', document: '' };
const questionAndPassage = { query: 'query: ', document: 'passage: ' };
const searching = { query: 'search_query: ', document: 'search_document: ' };
const tasked = { query: 'task: search result | query: ', document: 'title: none | text: ' };
const instructed = {
  query: 'Instruct: Given a web search query, retrieve relevant passages that answer the query\nQuery: ',
  document: '',
};

const unknown: EmbeddingFamily = {
  dimensions: null,
  isReducible: false,
  inputTokens: 512,
  pooling: 'mean',
  prefixes: plain,
};

/** From the models' own cards; the first match counts. */
const families: readonly (readonly [RegExp, Partial<EmbeddingFamily>])[] = [
  [/text-embedding-3-small/, { dimensions: 1536, inputTokens: 8191, isReducible: true }],
  [/text-embedding-3-large/, { dimensions: 3072, inputTokens: 8191, isReducible: true }],
  [/text-embedding-ada-002/, { dimensions: 1536, inputTokens: 8191 }],
  [/gemini-embedding-2/, { dimensions: 3072, inputTokens: 8192, isReducible: true, prefixes: tasked }],
  [/gemini-embedding-001/, { dimensions: 3072, inputTokens: 2048, isReducible: true }],
  [/embeddinggemma/, { dimensions: 768, inputTokens: 2048, isReducible: true, prefixes: tasked }],
  [
    /qwen3-embedding.*8b/,
    { dimensions: 4096, inputTokens: 32_768, isReducible: true, pooling: 'last_token', prefixes: instructed },
  ],
  [
    /qwen3-embedding.*4b/,
    { dimensions: 2560, inputTokens: 32_768, isReducible: true, pooling: 'last_token', prefixes: instructed },
  ],
  [
    /qwen3-embedding/,
    { dimensions: 1024, inputTokens: 32_768, isReducible: true, pooling: 'last_token', prefixes: instructed },
  ],
  [/nomic-embed-text/, { dimensions: 768, inputTokens: 2048, prefixes: searching }],
  [/multilingual-e5-large|e5-large/, { dimensions: 1024, prefixes: questionAndPassage }],
  [/multilingual-e5-base|e5-base/, { dimensions: 768, prefixes: questionAndPassage }],
  [/e5-small/, { dimensions: 384, prefixes: questionAndPassage }],
  [/\be5\b/, { prefixes: questionAndPassage }],
  [/bge-m3/, { dimensions: 1024, inputTokens: 8192, pooling: 'cls' }],
  [/bge-large-en/, { dimensions: 1024, pooling: 'cls', prefixes: retrieving }],
  [/bge-base-en/, { dimensions: 768, pooling: 'cls', prefixes: retrieving }],
  [/bge-small-en/, { dimensions: 384, pooling: 'cls', prefixes: retrieving }],
  [/bge-/, { pooling: 'cls' }],
  [/mxbai-embed-large/, { dimensions: 1024, pooling: 'cls', prefixes: retrieving }],
  [
    /snowflake-arctic-embed2|snowflake-arctic-embed-[lm]-v2/,
    { inputTokens: 8192, pooling: 'cls', prefixes: { query: 'query: ', document: '' } },
  ],
  [/snowflake-arctic-embed/, { pooling: 'cls', prefixes: retrieving }],
  [/all-minilm|paraphrase-multilingual-minilm/, { dimensions: 384, inputTokens: 256 }],
  [/all-mpnet-base/, { dimensions: 768, inputTokens: 384 }],
  [/gte-small/, { dimensions: 384 }],
  [/gte-base/, { dimensions: 768 }],
  [/gte-large/, { dimensions: 1024 }],
];

/** By the model's name, which may be that of a folder or carry an owner and a tag. */
export function embeddingFamily(model: string): EmbeddingFamily {
  const name = model.toLowerCase();
  const known = families.find(([pattern]) => pattern.test(name))?.[1];
  return { ...unknown, ...known };
}
