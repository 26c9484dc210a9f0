import { LatticeError, type SignIn } from '@lattice/core';
import * as z from 'zod';

export interface SignInOptions {
  /** Of the project, such as https://abc.supabase.co. */
  readonly url: string;
  readonly anonKey: string;
  /** Where the provider sends the browser back to. Must be among the project's redirect URLs, letter by letter. */
  readonly redirectUrl: string;
  readonly fetch?: typeof fetch;
}

const DEADLINE_MS = 8_000;

const sessionSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().optional(),
  expires_in: z.number().positive(),
});

/**
 * Supabase's sign-in with PKCE, as https://supabase.com/docs/guides/auth/sessions/pkce-flow describes it. The project
 * returns no `state` of ours and compares the redirect URL as a whole; the verifier is what binds the flow to a browser.
 */
export function createSignIn({ url, anonKey, redirectUrl, fetch: request = fetch }: SignInOptions): SignIn {
  const base = `${url.replace(/\/+$/, '')}/auth/v1`;
  return {
    authorizeUrl({ provider, challenge }) {
      const target = new URL(`${base}/authorize`);
      target.search = new URLSearchParams({
        provider,
        redirect_to: redirectUrl,
        code_challenge: challenge,
        code_challenge_method: 's256',
      }).toString();
      return target.href;
    },
    async exchange({ code, verifier }, { signal } = {}) {
      const deadline = AbortSignal.timeout(DEADLINE_MS);
      const response = await request(`${base}/token?grant_type=pkce`, {
        method: 'POST',
        headers: { apikey: anonKey, 'content-type': 'application/json', accept: 'application/json' },
        body: JSON.stringify({ auth_code: code, code_verifier: verifier }),
        redirect: 'error',
        signal: signal === undefined ? deadline : AbortSignal.any([deadline, signal]),
      }).catch((cause: unknown) => {
        throw unavailable(cause);
      });
      if (response.status >= 400 && response.status < 500 && response.status !== 429) {
        await response.body?.cancel();
        throw new LatticeError('unauthorized', 'The sign-in was not accepted: its code is wrong, used or too old.', {
          fix: 'Start the sign-in again.',
          context: { status: response.status },
        });
      }
      const session = response.ok ? sessionSchema.safeParse(await response.json().catch(() => null)) : null;
      if (session === null || !session.success) throw unavailable(new Error(`status ${response.status}`));
      return {
        accessToken: session.data.access_token,
        refreshToken: session.data.refresh_token ?? null,
        expiresInSeconds: session.data.expires_in,
      };
    },
  };
}

function unavailable(cause: unknown): LatticeError {
  return new LatticeError('auth-unavailable', 'The sign-in service does not answer.', {
    retryable: true,
    fix: 'Try again in a moment. The operator can check SUPABASE_URL and SUPABASE_ANON_KEY.',
    cause,
  });
}
