import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export interface Delivery {
  /** Whether it tells of a push; hosts also send pings and what else an operator has ticked. */
  readonly isPush: boolean;
}

/** Header by name, in any case. */
type ReadHeader = (name: string) => string | undefined;

/**
 * What a git host has sent, once it has proven that it knows the secret. Null where it has not.
 *
 * Sources: docs.github.com/webhooks/using-webhooks/validating-webhook-deliveries,
 * docs.gitea.com/usage/webhooks, docs.gitlab.com/user/project/integrations/webhooks,
 * support.atlassian.com/bitbucket-cloud/docs/manage-webhooks.
 */
export function verifyDelivery(body: Buffer, secret: string, header: ReadHeader): Delivery | null {
  const signature = signatureOf(header);
  if (signature !== undefined) {
    const expected = createHmac('sha256', secret).update(body).digest('hex');
    if (!isSame(signature.toLowerCase(), expected)) return null;
  } else if (!isSame(header('x-gitlab-token') ?? '', secret)) {
    return null;
  }
  return { isPush: PUSH_EVENTS.has(eventOf(header)) };
}

const PUSH_EVENTS: ReadonlySet<string> = new Set(['push', 'push hook', 'tag push hook', 'repo:push']);

/** In hexadecimal. GitHub and Bitbucket put the name of the algorithm before it. */
function signatureOf(header: ReadHeader): string | undefined {
  const prefixed = header('x-hub-signature-256') ?? header('x-hub-signature');
  if (prefixed !== undefined) return prefixed.replace(/^sha256=/i, '');
  return header('x-gitea-signature') ?? header('x-forgejo-signature') ?? header('x-gogs-signature');
}

function eventOf(header: ReadHeader): string {
  const names = ['x-github-event', 'x-gitea-event', 'x-forgejo-event', 'x-gogs-event', 'x-gitlab-event', 'x-event-key'];
  return (names.map(header).find((event) => event !== undefined) ?? '').toLowerCase();
}

/** Takes the same time for every text, whatever its length. */
function isSame(given: string, expected: string): boolean {
  const [one, other] = [given, expected].map((text) => createHash('sha256').update(text).digest());
  return one !== undefined && other !== undefined && timingSafeEqual(one, other);
}
