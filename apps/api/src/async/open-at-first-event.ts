import { createPatientReader, WAITING } from './patient-reader.ts';

/**
 * Waits for a source's first event before its reader commits to anything, but not for long: a source that fails at once
 * rejects here, a slow one is handed on unopened. Nothing is lost either way.
 */
export async function openAtFirstEvent<T>(
  source: AsyncIterable<T, void>,
  patienceMs: number,
): Promise<AsyncGenerator<T, void, void>> {
  const reader = createPatientReader(source);
  const first = await reader.next(patienceMs);

  async function* replay(): AsyncGenerator<T, void, void> {
    try {
      let result = first === WAITING ? await reader.next(Infinity) : first;
      while (result !== WAITING && !result.done) {
        yield result.value;
        result = await reader.next(Infinity);
      }
    } finally {
      await reader.close();
    }
  }
  return replay();
}
