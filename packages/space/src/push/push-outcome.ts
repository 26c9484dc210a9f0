/** What a push came to. */
export type PushOutcome =
  | { readonly kind: 'unchanged'; readonly commit: string | null }
  /** Of a dry run. */
  | { readonly kind: 'previewed'; readonly diff: string }
  | {
      readonly kind: 'pushed';
      /** Of the Space's repository. */
      readonly commit: string;
      readonly previous: string | null;
    };
