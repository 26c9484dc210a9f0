import { AsyncLocalStorage } from 'node:async_hooks';

/** Facts that belong to everything done on behalf of one request or job. */
export type ContextFields = Readonly<Record<string, string | number | boolean>>;

const NOTHING: ContextFields = {};
const storage = new AsyncLocalStorage<ContextFields>();

/** Runs `work` with these fields on every log line it causes, also across awaits. Contexts nest; the inner one wins. */
export function runWithContext<Result>(fields: ContextFields, work: () => Result): Result {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}

export function currentContext(): ContextFields {
  return storage.getStore() ?? NOTHING;
}
