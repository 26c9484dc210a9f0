/** Dimensions, null flag, element type, then length and lower bound of the one dimension. */
const HEADER_BYTES = 20;
/** Length and value of each element. */
const ELEMENT_BYTES = 8;

/** Reads base64 of `array_send(real[])`. False where the array is of another length, which no writer lets happen. */
export function readArray(sent: string, into: Float32Array): boolean {
  const bytes = Buffer.from(sent, 'base64');
  if (bytes.length !== HEADER_BYTES + into.length * ELEMENT_BYTES) return false;
  for (let index = 0; index < into.length; index += 1) {
    into[index] = bytes.readFloatBE(HEADER_BYTES + index * ELEMENT_BYTES + 4);
  }
  return true;
}
