import { randomNumbers } from '@lattice/testing';
import { describe, expect, it } from 'vitest';

import { analyse } from '../analysis/analyse.ts';
import { createAgreementSample } from './agreement.ts';
import { textVector, unit } from './text-vector.ts';
import { wordVectors } from './word-vectors.ts';

/** What texts are about, a line each: those of one line share few words and their subject. */
const SUBJECTS = [
  'camera lens photo picture image film focus light flash portrait',
  'river lake ocean boat ship sail harbour water wave shore',
  'doctor hospital nurse patient medicine disease treatment surgery pain cure',
  'kitchen cook oven recipe bread flour butter soup meal dinner',
  'court judge lawyer trial crime prison police evidence guilty jury',
  'engine wheel brake driver truck road garage fuel gear vehicle',
  'teacher school pupil lesson homework exam classroom student learn grade',
  'forest tree leaf branch bird wolf deer grass flower root',
].map((line) => line.split(' '));

/** As a model that knows what words mean, and something else besides. */
function knowing(text: string): Float32Array {
  const [meaning, other] = [textVector(analyse(text), wordVectors()), scattering(text)];
  return new Float32Array([...(meaning ?? []), ...other.map((value) => value / 2)]);
}

/** As one that counts words. */
function counting(text: string): Float32Array {
  const vector = new Float32Array(1_024);
  for (const word of text.split(' ')) {
    const place = hash(word) % vector.length;
    vector[place] = (vector[place] ?? 0) + 1;
  }
  return unit(vector) ?? vector;
}

/** As one that makes something of every text, and of no other text the same. */
function scattering(text: string): Float32Array {
  const random = randomNumbers(hash(text));
  return Float32Array.from({ length: 64 }, () => random() - 0.5);
}

describe('the agreement of vectors with those of the words', () => {
  it.each([
    { knows: 'knows what words mean', model: knowing, between: [0.5, 1] },
    { knows: 'counts words', model: counting, between: [-0.25, 0.25] },
    { knows: 'says nothing', model: scattering, between: [-0.1, 0.1] },
  ])('of a model that $knows', ({ model, between: [least = 0, most = 0] }) => {
    const agreement = agreementOf(texts(120), model);
    expect(agreement).toBeGreaterThan(least);
    expect(agreement).toBeLessThan(most);
  });

  it('is told by a part of a large site', () => {
    const all = texts(2_000);
    expect(agreementOf(all, knowing)).toBeGreaterThan(0.5);
    expect(agreementOf(all, counting)).toBeLessThan(0.25);
  });

  it('is not known of few texts, or of texts in a language whose words are not', () => {
    expect(agreementOf(texts(63), knowing)).toBeNull();
    const foreign = texts(120).map(
      (text, index) => `جملة ${text.split(' ').slice(0, 2).join(' ')} نماذج الروبوتات ${index} تتعلم بسرعة`,
    );
    expect(agreementOf(foreign, knowing)).toBeNull();
  });

  it('is none of vectors that are all the same', () => {
    expect(agreementOf(texts(80), () => new Float32Array([1, 0]))).toBe(0);
  });
});

function agreementOf(all: readonly string[], model: (text: string) => Float32Array): number | null {
  const sample = createAgreementSample();
  for (const text of all) sample.add(text, model(text));
  return sample.measure();
}

function texts(count: number): string[] {
  const random = randomNumbers(20_261_130);
  return Array.from({ length: count }, () => {
    const words = SUBJECTS[Math.floor(random() * SUBJECTS.length)] ?? [];
    return Array.from({ length: 4 }, () => words[Math.floor(random() * words.length)]).join(' ');
  });
}

function hash(text: string): number {
  let value = 7;
  for (const letter of text) value = (Math.imul(value, 31) + (letter.codePointAt(0) ?? 0)) >>> 0;
  return value;
}
