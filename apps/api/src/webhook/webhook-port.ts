/** How pushes at a git host make the site be read again. */
export interface WebhookPort {
  readonly secret: string;
  /** The same key asks for one run, however often it comes. */
  reingest(request: ReingestRequest): Promise<ReingestAnswer>;
}

export interface ReingestRequest {
  readonly key: string;
  readonly push: {
    readonly ref: string | null;
    readonly defaultBranch: string | null;
    readonly urls: readonly string[];
  };
}

export type ReingestAnswer =
  | { readonly outcome: 'requested'; readonly job: { readonly id: string } }
  | { readonly outcome: 'ignored'; readonly reason: string };
