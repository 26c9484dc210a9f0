import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { encodeOnnx, type OnnxNode } from './onnx-file.ts';

const special = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'];
const letters = Array.from('abcdefghijklmnopqrstuvwxyz0123456789.:,?!');
export const WIDTH = 8;
const MAXIMUM_TOKENS = 32;

interface TinyModelOptions {
  /** Words with a weight: what a cross-encoder counts. */
  readonly words?: Readonly<Record<string, number>>;
}

/** A folder as the hub has it, with a vocabulary of letters and a model that looks each token up in a table. */
export async function writeTinyEmbedding(folder: string): Promise<void> {
  const vocabulary = vocabularyOf([]);
  const data = new Float32Array(vocabulary.length * WIDTH);
  for (let index = 0; index < data.length; index += 1) data[index] = Math.sin(index * 12.9898) * 10;
  const lookUp: OnnxNode = {
    operator: 'Gather',
    inputs: ['table', 'input_ids'],
    output: 'last_hidden_state',
    attributes: { axis: 0 },
  };
  const model = encodeOnnx({
    inputs: [{ name: 'input_ids', rank: 2 }],
    output: { name: 'last_hidden_state', rank: 3 },
    weights: [{ name: 'table', dims: [vocabulary.length, WIDTH], data }],
    nodes: [lookUp],
  });
  await writeModel(folder, vocabulary, { architecture: 'BertModel', file: 'model.onnx', model });
}

/** Its score grows with the weights of the words of both texts. */
export async function writeTinyCrossEncoder(folder: string, { words = {} }: TinyModelOptions = {}): Promise<void> {
  const vocabulary = vocabularyOf(Object.keys(words));
  const data = Float32Array.from(vocabulary, (token) => words[token] ?? 0);
  const model = encodeOnnx({
    inputs: [{ name: 'input_ids', rank: 2 }],
    output: { name: 'logits', rank: 2 },
    weights: [{ name: 'table', dims: [vocabulary.length, 1], data }],
    nodes: [
      { operator: 'Gather', inputs: ['table', 'input_ids'], output: 'weights', attributes: { axis: 0 } },
      { operator: 'ReduceSum', inputs: ['weights'], output: 'logits', attributes: { axes: [1], keepdims: 0 } },
    ],
  });
  const architecture = 'BertForSequenceClassification';
  await writeModel(folder, vocabulary, { architecture, file: 'model_quantized.onnx', model });
}

function vocabularyOf(words: readonly string[]): string[] {
  return [...special, ...words, ...letters, ...letters.map((letter) => `##${letter}`)];
}

interface ModelFiles {
  readonly architecture: string;
  readonly file: string;
  readonly model: Buffer;
}

async function writeModel(folder: string, vocabulary: readonly string[], files: ModelFiles): Promise<void> {
  await mkdir(join(folder, 'onnx'), { recursive: true });
  const write = (name: string, content: object): Promise<void> =>
    writeFile(join(folder, name), JSON.stringify(content));
  await write('config.json', {
    model_type: 'bert',
    architectures: [files.architecture],
    hidden_size: WIDTH,
    max_position_embeddings: 512,
    vocab_size: vocabulary.length,
  });
  await write('tokenizer_config.json', {
    tokenizer_class: 'BertTokenizer',
    model_max_length: MAXIMUM_TOKENS,
    pad_token: '[PAD]',
  });
  await write('tokenizer.json', tokenizer(vocabulary));
  await writeFile(join(folder, 'onnx', files.file), files.model);
}

function tokenizer(vocabulary: readonly string[]): object {
  const sequence = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  const marker = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  return {
    version: '1.0',
    added_tokens: special.map((content, id) => ({ id, content, special: true })),
    normalizer: { type: 'BertNormalizer', clean_text: true, handle_chinese_chars: true, lowercase: true },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [marker('[CLS]', 0), sequence('A', 0), marker('[SEP]', 0)],
      pair: [marker('[CLS]', 0), sequence('A', 0), marker('[SEP]', 0), sequence('B', 1), marker('[SEP]', 1)],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [2], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [3], tokens: ['[SEP]'] },
      },
    },
    decoder: { type: 'WordPiece', prefix: '##', cleanup: true },
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
    },
  };
}
