/** Settles as the work does, or rejects with `late()` when it takes longer. The work itself is not stopped. */
export async function within<T>(work: Promise<T>, deadlineMs: number, late: () => Error): Promise<T> {
  const patience = Promise.withResolvers<never>();
  const timer = setTimeout(() => patience.reject(late()), deadlineMs);
  try {
    return await Promise.race([work, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}
