/** Routes with equal keys are one to React Router, which ignores case and a trailing slash. */
export function routeKey(route: string): string {
  return route.toLowerCase().replace(/\/$/, '');
}
