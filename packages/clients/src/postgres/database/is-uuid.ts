const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a uuid column takes it; anything else would be an error of the server instead of "not found". */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}
