/** Whether a link leads into the same site or to a file of it. */
export function isInternalTarget(target: string): boolean {
  if (target === '' || target.startsWith('//')) return false;
  return target.startsWith('pathname://') || !/^[a-z][a-z\d+.-]*:/i.test(target);
}
