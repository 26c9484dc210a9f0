import type { Config } from './config.ts';

/** Where the job queue is: Redis, or beside the tables of the store, whose address past any pooler is `storeUrl`. */
export function queueAddress(
  { queue }: Config,
  storeUrl: string,
): { readonly backend: 'postgres' | 'redis'; readonly url: string } {
  if (queue.backend === 'postgres') return { backend: 'postgres', url: storeUrl };
  return { backend: 'redis', url: queue.url.reveal() };
}
