export { DocumentSyntaxError } from './document-syntax-error.ts';
export { parseDocument } from './parse-document.ts';
export type { PartialCache } from './partial-cache.ts';
export type {
  DocumentFormat,
  DocumentKind,
  ImportedDocument,
  MagicComment,
  MarkdownSettings,
  Mdx1Compat,
  ParsedDocument,
  ParseDocumentOptions,
  PlacedBlock,
  RawLink,
  Section,
} from './types.ts';
export {
  CHUNKER_VERSION,
  CHUNK_TOKENS,
  chunkSections,
  type ChunkablePage,
  type ChunkOptions,
} from './chunk/chunk-sections.ts';
export { estimateTokens } from './chunk/estimate-tokens.ts';
