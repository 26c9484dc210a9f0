/** About how many tokens a model counts: rather too many than too few. */
export function approximateTokens(text: string): number {
  const beyondLatin = text.match(/[^\x00-\u024f]/gu)?.length ?? 0;
  return Math.ceil((text.length - beyondLatin) / 3.5 + beyondLatin * 1.2);
}
