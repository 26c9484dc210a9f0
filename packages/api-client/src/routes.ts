export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As the contract has it, with `{name}` for what varies. */
  readonly path: string;
}

/** What the client calls, by the operation's name in the contract. */
export const ROUTES = {
  chat: { method: 'POST', path: '/api/chat' },
  deleteConversation: { method: 'DELETE', path: '/api/conversation/{id}' },
  deleteModelKeys: { method: 'DELETE', path: '/api/v1/auth/session/keys' },
  getCircuits: { method: 'GET', path: '/health/circuits' },
  getConversation: { method: 'GET', path: '/api/conversation/{id}' },
  getHealth: { method: 'GET', path: '/health' },
  getMetrics: { method: 'GET', path: '/metrics' },
  getOpenapi: { method: 'GET', path: '/openapi.json' },
  getReadiness: { method: 'GET', path: '/api/health' },
  getRoot: { method: 'GET', path: '/' },
  getSession: { method: 'GET', path: '/api/v1/auth/session' },
  getStatus: { method: 'GET', path: '/api/v1/status' },
  listGaps: { method: 'GET', path: '/api/v1/gaps' },
  listModelKeys: { method: 'GET', path: '/api/v1/auth/session/keys' },
  putModelKey: { method: 'PUT', path: '/api/v1/auth/session/keys' },
  query: { method: 'POST', path: '/api/v1/query' },
  sendFeedback: { method: 'POST', path: '/api/feedback' },
  startSignIn: { method: 'GET', path: '/api/v1/auth/oauth/start' },
} as const satisfies Readonly<Record<string, Route>>;

export type OperationName = keyof typeof ROUTES;
