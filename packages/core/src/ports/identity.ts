import type { CallOptions } from './site-index.ts';

/** A person whose token has been checked. */
export interface VerifiedUser {
  /** The provider's id of the person; never reused. */
  readonly id: string;
  readonly email: string | null;
  /** Said by a part of the token that the person cannot write. */
  readonly isAdmin: boolean;
  readonly expiresAt: Date;
}

/** Checks tokens of people who signed in elsewhere. */
export interface TokenVerifier {
  /**
   * @throws LatticeError `unauthorized` for a token that is not valid here, `auth-unavailable` where that cannot be found
   * out.
   */
  verify(token: string, options?: CallOptions): Promise<VerifiedUser>;
}

/** What a provider gives to a person who has signed in. */
export interface SignInSession {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresInSeconds: number;
}

/** Signing in through a provider, with proof of possession (PKCE, RFC 7636). */
export interface SignIn {
  /** Where to send the person's browser. `challenge` is the S256 one. */
  authorizeUrl(request: { readonly provider: string; readonly challenge: string }): string;
  /**
   * @throws LatticeError `unauthorized` for a code that is wrong, used or made for another verifier, `auth-unavailable`
   * where the provider does not answer.
   */
  exchange(grant: { readonly code: string; readonly verifier: string }, options?: CallOptions): Promise<SignInSession>;
}

export const API_KEY_SCOPES = ['ask', 'ingest', 'operate'] as const;
/** What a key may be used for. */
export type ApiKeyScope = (typeof API_KEY_SCOPES)[number];

/** A key of a machine, as it may be shown. */
export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly ApiKeyScope[];
  readonly createdAt: Date;
  /** Null: does not expire. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

export interface ApiKeyStore {
  /** `text` is the key itself: shown once, kept nowhere. */
  create(key: {
    readonly name: string;
    readonly scopes: readonly ApiKeyScope[];
    readonly expiresAt: Date | null;
  }): Promise<{ readonly key: ApiKey; readonly text: string }>;
  /** The key this text is, unless it has expired or was revoked. Notes its use. */
  find(text: string, options?: CallOptions): Promise<ApiKey | null>;
  /** Oldest first, revoked ones among them. */
  list(): Promise<ApiKey[]>;
  /** False where there is none, or it was revoked before. */
  revoke(id: string): Promise<boolean>;
}

export const MODEL_PROVIDERS = ['gemini', 'openai'] as const;
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

/** A reader's own key at a model provider, for the answers to this reader and nobody else. */
export interface ModelKey {
  readonly provider: ModelProvider;
  readonly apiKey: string;
}

export interface SealedModelKey {
  readonly provider: ModelProvider;
  /** Encrypted by whoever stores it. */
  readonly sealed: Uint8Array;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Readers' model keys. Expired ones are never returned, and deleted in passing. */
export interface ModelKeyStore {
  /** Replaces the owner's key at this provider. `owner` is opaque: a digest, not a name. */
  put(owner: string, key: Omit<SealedModelKey, 'createdAt'>): Promise<SealedModelKey>;
  /** By provider. */
  list(owner: string, options?: CallOptions): Promise<SealedModelKey[]>;
  /** All of the owner's keys where no provider is named; how many there were. */
  delete(owner: string, provider?: ModelProvider): Promise<number>;
}
