export {
  createLatticeClient,
  type CallOptions,
  type GapsFilter,
  type LatticeClient,
  type LatticeClientOptions,
} from './create-client.ts';
export { LatticeApiError } from './api-error.ts';
export { ROUTES, type OperationName } from './routes.ts';
export type {
  ChatAnswer,
  ChatEvent,
  ChatRequest,
  Citation,
  Conversation,
  FeedbackAnswer,
  FeedbackRequest,
  GapsAnswer,
  Problem,
  QueryAnswer,
  QueryRequest,
} from '@lattice/core';
