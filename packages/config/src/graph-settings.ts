import type { Config } from './config.ts';

/** What an adapter needs of the graph's settings, the password in the open. */
export function graphSettings({ graph }: Config) {
  return graph.backend === 'postgres' ? graph : { ...graph, password: graph.password.reveal() };
}
