// Put into the page by the test.
declare var axe: typeof import('axe-core');
