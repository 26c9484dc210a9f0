/** A value that does not print itself. */
export interface Concealed {
  reveal(): string;
}

interface Deterministic {
  readonly backend: 'deterministic';
}

export type RemoteSettings =
  | {
      readonly backend: 'gemini';
      readonly provider: { readonly apiKey: Concealed; readonly baseUrl: string | null };
      readonly model: string;
    }
  | {
      readonly backend: 'openai';
      readonly provider: { readonly apiKey: Concealed | null; readonly baseUrl: string | null };
      readonly model: string;
    };

export interface LocalSettings {
  readonly backend: 'local';
  /** Id on the hub, or a folder. */
  readonly model: string;
}

interface ProviderSettings {
  readonly baseUrl: string | null;
  readonly chatModel: string;
}

/** The part of the configuration that chooses models. */
export interface ModelSettings {
  readonly chat: Deterministic | RemoteSettings;
  /** `dimensions` null: the model's own. */
  readonly embedding: (Deterministic | RemoteSettings | LocalSettings) & {
    readonly dimensions: number | null;
    readonly textsPerMinute?: number | null;
  };
  readonly rerank: { readonly backend: 'none' } | Deterministic | RemoteSettings | LocalSettings;
  /** What checks answers; absent where nothing does. */
  readonly critic?: { readonly backend: 'none' } | Deterministic | RemoteSettings;
  /** What plans answers; absent where no model does. */
  readonly planner?: Deterministic | RemoteSettings;
  /** What reads pages for relations; absent where no model does. */
  readonly extraction?: { readonly backend: 'none' } | RemoteSettings;
  /** For readers who bring a key. */
  readonly providers: { readonly gemini: ProviderSettings; readonly openai: ProviderSettings };
}
