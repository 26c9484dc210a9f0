export function generated(label: string, slug?: string) {
  return { type: 'category' as const, label, link: { type: 'generated-index' as const, slug, title: `All of ${label}` } };
}
