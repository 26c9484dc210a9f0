/** Whether a link leads into the same site or to a file of it. */
export function isInternalTarget(written: string): boolean {
  // A browser takes no notice of white space around an address.
  const target = written.trim();
  if (target === '' || target.startsWith('//')) return false;
  return target.startsWith('pathname://') || !/^[a-z][a-z\d+.-]*:/i.test(target);
}
