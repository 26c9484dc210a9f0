/** One thing the service stands on. */
export interface DependencyProbe {
  readonly name: string;
  /** Resolves where it works, wholly or in a lesser way; rejects where it does not. Must heed the signal. */
  readonly check: (options: { readonly signal: AbortSignal }) => Promise<DependencyCondition>;
}

export type DependencyCondition =
  | { readonly state: 'up' }
  /** In use, but not as configured; the reason is shown to everybody. */
  | { readonly state: 'degraded'; readonly reason: string };

/** How far the service is, and what it depends on. */
export interface ReadinessPort {
  readonly phase: () => 'starting' | 'ready';
  /** May grow while the service starts. */
  readonly dependencies: () => readonly DependencyProbe[];
}
