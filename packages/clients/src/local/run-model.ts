import type { InferenceSetup, LoadedModel } from './inference-messages.ts';
import { pool } from './pool.ts';
import { isTensor, loadTransformers, type Model, type Tensor, tensorOf } from './transformers.ts';

/** Characters beyond so many a token are cut before the tokenizer, which reads all it is given. */
const LONGEST_TOKEN = 20;

/**
 * Threads that wait do not spin: on a machine that has other work to do, that doubles the speed. Without its arena the
 * runtime gives memory back.
 */
const SESSION = { enableCpuMemArena: false, extra: { session: { intra_op: { allow_spinning: '0' } } } };

/** A model in this thread. Its work blocks the thread, whatever its promises say. */
export interface RunningModel extends LoadedModel {
  embed(texts: readonly string[]): Promise<Float32Array<ArrayBuffer>>;
  score(question: string, passages: readonly string[]): Promise<Float32Array<ArrayBuffer>>;
}

export async function runModel(setup: InferenceSetup): Promise<RunningModel> {
  const { kind, place, pooling } = setup;
  const library = loadTransformers(setup.transformersPath, place);
  const tokenizer = await library.AutoTokenizer.from_pretrained(place.name, {});
  const loader = kind === 'embedding' ? library.AutoModel : library.AutoModelForSequenceClassification;
  const model = await loader.from_pretrained(place.name, {
    dtype: place.precision,
    device: 'cpu',
    session_options: SESSION,
  });
  const inputTokens = Math.min(setup.inputTokens, tokenizer.model_max_length ?? Infinity, positionsOf(model));
  const limits = { padding: true, truncation: true, max_length: inputTokens };
  const cleaned = (text: string): string => text.slice(0, inputTokens * LONGEST_TOKEN).toWellFormed();

  const embed = async (texts: readonly string[]): Promise<Float32Array<ArrayBuffer>> => {
    const inputs = tokenizer(texts.map(cleaned), limits);
    const outputs = await model(inputs);
    // Some exports pool by themselves.
    const whole = outputs['sentence_embedding'];
    if (isTensor(whole)) return Float32Array.from(whole.data, Number);
    return pool(tensorOf(outputs, 'last_hidden_state'), tensorOf(inputs, 'attention_mask'), pooling);
  };
  const score = async (question: string, passages: readonly string[]): Promise<Float32Array<ArrayBuffer>> => {
    const questions = passages.map(() => cleaned(question));
    const inputs = tokenizer(questions, { ...limits, text_pair: passages.map(cleaned) });
    return toScores(tensorOf(await model(inputs), 'logits'));
  };
  // The first run allocates, and tells the length of a vector.
  const first = kind === 'embedding' ? await embed(['first']) : await score('first', ['first']);
  return { dimensions: kind === 'embedding' ? first.length : 0, inputTokens, embed, score };
}

/** The chance of a match: of one logit, or of the second of two. */
function toScores({ dims, data }: Tensor): Float32Array<ArrayBuffer> {
  const [texts = 0, classes = 1] = dims;
  return Float32Array.from({ length: texts }, (_, text) => {
    const last = Number(data[text * classes + classes - 1]);
    const against = classes === 1 ? 0 : Number(data[text * classes]);
    return 1 / (1 + Math.exp(against - last));
  });
}

function positionsOf(model: Model): number {
  const positions = model.config?.['max_position_embeddings'];
  return typeof positions === 'number' && positions > 0 ? positions : Infinity;
}
