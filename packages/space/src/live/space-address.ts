import type { SpaceInfo } from '../hub/hub-client.ts';

/** Where the app answers, as the Hub says it; the name is computed only where the Hub does not tell. */
export function spaceAddress({ id, host, subdomain }: SpaceInfo): string {
  if (typeof host === 'string' && host !== '')
    return host.includes('://') ? host.replace(/\/$/, '') : `https://${host}`;
  const name =
    typeof subdomain === 'string' && subdomain !== '' ? subdomain : id.toLowerCase().replaceAll(/[/_.]/g, '-');
  return `https://${name}.hf.space`;
}
