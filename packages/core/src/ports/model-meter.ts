/** What a model is asked for. */
export type ModelUse = 'chat' | 'critic' | 'embedding' | 'planner' | 'rerank';

/** A call that is about to be made. */
export interface IntendedCall {
  readonly use: ModelUse;
  /** `backend/model`. */
  readonly model: string;
  /** Whose key it is made with. */
  readonly paidBy: 'server' | 'reader';
  /** Everything the model is sent. Only ever counted and hashed. */
  readonly prompt: string;
  /** About. */
  readonly inputTokens: number;
  readonly maxOutputTokens: number;
}

export interface CallResult {
  readonly outcome: 'done' | 'failed' | 'cancelled';
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** Told of every call to a model that costs something, before it is made and after. */
export interface ModelMeter {
  /** @throws LatticeError `budget-spent`: the call must not be made. */
  begin(call: IntendedCall): Promise<MeteredCall>;
}

export interface MeteredCall {
  /** Once. */
  end(result: CallResult): void;
}
