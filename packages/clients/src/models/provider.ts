import { LatticeError } from '@lattice/core';

import type { Failure } from '../resilience/index.ts';
import { withoutKey } from './without-key.ts';

/** What the messages about a provider's model have to name. */
export interface Provider {
  /** As a person reads it, such as `Gemini`. */
  readonly label: string;
  /** As operators read it, such as `gemini-chat`. */
  readonly service: string;
  readonly apiKey: string | null;
  /** Whose key it is: the reader who brought one cannot change a variable. */
  readonly keyOwner: 'server' | 'reader';
  readonly model: string;
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
  /** The variables that set these. */
  readonly variables: ProviderVariables;
}

export interface ProviderVariables {
  readonly apiKey: string;
  readonly model: string;
  readonly baseUrl: string;
}

/** What went wrong, whatever library it was met with. */
export type Fault =
  | {
      readonly kind: 'status';
      readonly status: number;
      /** The provider's own word for it, such as `API_KEY_INVALID`. */
      readonly reason: string | null;
      /** The provider's sentence; for the log only. */
      readonly detail: string;
      readonly retryAfterMs: number | null;
    }
  /** No answer, or one that broke off. */
  | { readonly kind: 'network'; readonly detail: string }
  /** An answer that is none of this API. */
  | { readonly kind: 'malformed'; readonly detail: string };

type StatusFault = Extract<Fault, { kind: 'status' }>;

const LONGEST_DETAIL = 300;
/** Of the server's own making, or of a gateway before it: the same call may succeed later. */
const PASSING = new Set([408, 409, 421, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529]);
/** Not this key, no credit on it, not this model with it, or too often with it. */
const KEY_STATUS = new Set([401, 402, 403, 404, 429]);
const KEY_REASONS = new Set(['API_KEY_INVALID', 'invalid_api_key', 'API_KEY_SERVICE_BLOCKED', 'UNAUTHENTICATED']);

/** Says what a fault means for the caller, the policies and the person who can mend it. */
export function failureOf(fault: Fault, provider: Provider): Failure {
  switch (fault.kind) {
    case 'network':
      return unavailable(`${provider.label} cannot be reached.`, fault, { provider });
    case 'malformed':
      return unavailable(`${provider.label} answered with something that is not its API.`, fault, { provider });
    case 'status':
      return ofStatus(fault, provider);
  }
}

function ofStatus(fault: StatusFault, provider: Provider): Failure {
  const { status, reason } = fault;
  const { label, model } = provider;
  if (status === 401 || status === 403 || (reason !== null && KEY_REASONS.has(reason))) {
    return rejected(`${label} refuses the key.`, keyFix(provider), { fault, provider });
  }
  if (status === 404) {
    return rejected(`${label} has no model ${model}.`, modelFix(provider), { fault, provider });
  }
  if (reason === 'insufficient_quota') {
    const fix = `Check plan and billing of the account behind ${keyName(provider)}.`;
    const failure = unavailable(`The quota at ${label} is used up.`, fault, { provider, fix });
    return { ...failure, again: false, blamesService: false };
  }
  if (status === 429) {
    const failure = unavailable(`${label} is asked more often than it allows.`, fault, {
      provider,
      fix: 'Try again later.',
    });
    return { ...failure, blamesService: false };
  }
  if (PASSING.has(status)) return unavailable(`${label} has a failure of its own.`, fault, { provider });
  return rejected(`${label} does not accept the request.`, requestFix(provider), {
    fault,
    provider,
    rejected: 'input',
  });
}

function keyName({ keyOwner, variables }: Provider): string {
  return keyOwner === 'reader' ? 'your key' : variables.apiKey;
}

function keyFix(provider: Provider): string {
  if (provider.keyOwner === 'reader') return 'Check the key you have entered.';
  return `Check ${provider.variables.apiKey}: it has to be valid, and allowed to use ${provider.model}.`;
}

function modelFix({ variables, baseUrl }: Provider): string {
  const address = baseUrl === null ? '' : `, and that ${variables.baseUrl} leads to the API`;
  return `Check ${variables.model}${address}.`;
}

function requestFix({ variables, baseUrl }: Provider): string {
  const address = baseUrl === null ? '' : ` and ${variables.baseUrl}`;
  return `Check ${variables.model}${address}; the log has the reason.`;
}

function unavailable(message: string, fault: Fault, { provider, fix }: { provider: Provider; fix?: string }): Failure {
  const retryAfterMs = fault.kind === 'status' ? fault.retryAfterMs : null;
  const address = provider.baseUrl === null ? '' : `, or check ${provider.variables.baseUrl}`;
  const error = new LatticeError('model-unavailable', message, {
    retryable: true,
    fix: fix ?? `Try again in a moment${address}.`,
    context: contextOf(fault, provider),
  });
  return { error, again: true, blamesService: true, retryAfterMs };
}

function rejected(
  message: string,
  fix: string,
  { fault, provider, rejected: what }: { fault: Fault; provider: Provider; rejected?: 'input' },
): Failure {
  const context = { ...contextOf(fault, provider), ...(what === undefined ? {} : { rejected: what }) };
  const error = new LatticeError('model-rejected', message, { fix, context });
  return { error, again: false, blamesService: false, retryAfterMs: null };
}

function contextOf(fault: Fault, { service, model, apiKey, keyOwner }: Provider): Record<string, unknown> {
  const detail = withoutKey(fault.detail, apiKey).slice(0, LONGEST_DETAIL);
  if (fault.kind !== 'status') return { service, model, detail };
  const { status, reason, retryAfterMs } = fault;
  return {
    service,
    model,
    status,
    reason,
    detail,
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    ...(keyOwner === 'reader' && isOfTheKey(fault) ? { blames: 'reader-key' } : {}),
  };
}

/** Another key may fare better. */
function isOfTheKey({ status, reason }: StatusFault): boolean {
  return KEY_STATUS.has(status) || (reason !== null && KEY_REASONS.has(reason));
}

/** Whether a call failed for the reader's own key: refused, without credit, asking too often, or without this model. */
export function isReaderKeyFault(error: unknown): boolean {
  return LatticeError.isInstance(error) && error.context['blames'] === 'reader-key';
}

/** Whether the provider objects to what it was sent, as opposed to the key, the model or the moment. */
export function isInputRejection(error: unknown): boolean {
  return LatticeError.isInstance(error) && error.code === 'model-rejected' && error.context['rejected'] === 'input';
}
