/** The vector at length 1; null where it has no direction, or is not made of numbers alone. */
export function normalise(vector: ArrayLike<number>): Float32Array | null {
  let squares = 0;
  for (let index = 0; index < vector.length; index += 1) squares += (vector[index] ?? 0) ** 2;
  const length = Math.sqrt(squares);
  if (!Number.isFinite(length) || length === 0) return null;
  const result = new Float32Array(vector.length);
  for (let index = 0; index < vector.length; index += 1) result[index] = (vector[index] ?? 0) / length;
  return result;
}
