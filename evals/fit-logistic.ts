/** One observation: what was seen, and whether it was the case. */
export interface Example {
  readonly features: Readonly<Record<string, number>>;
  readonly isPositive: boolean;
  /** How much it counts beside the others. */
  readonly weight: number;
}

export interface Logistic {
  /** By feature; `bias` is added for all. */
  readonly weights: Readonly<Record<string, number>>;
  of(features: Readonly<Record<string, number>>): number;
}

/** Small sets need a strong hand: how much weights are pulled to zero, in units of one example. */
const RIDGE = 3;
const STEPS = 4_000;
const RATE = 0.5;

/** Logistic regression by gradient descent on features of mean 0 and deviation 1. */
export function fitLogistic(examples: readonly Example[]): Logistic {
  const names = Object.keys(examples[0]?.features ?? {});
  const scales = names.map((name) => scaleOf(examples.map(({ features }) => features[name] ?? 0)));
  const rows = examples.map(({ features }) =>
    names.map((name, i) => ((features[name] ?? 0) - (scales[i]?.mean ?? 0)) / (scales[i]?.deviation ?? 1)),
  );
  const weights = names.map(() => 0);
  let bias = 0;
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = weights.map((weight) => RIDGE * weight);
    let shift = 0;
    for (const [index, row] of rows.entries()) {
      const { isPositive = false, weight = 1 } = examples[index] ?? {};
      const error = weight * (sigmoid(dot(weights, row) + bias) - Number(isPositive));
      for (const [i, value] of row.entries()) gradient[i] = (gradient[i] ?? 0) + error * value;
      shift += error;
    }
    for (const [i, slope] of gradient.entries()) weights[i] = (weights[i] ?? 0) - (RATE * slope) / rows.length;
    bias -= (RATE * shift) / rows.length;
  }
  const plain = weights.map((weight, i) => weight / (scales[i]?.deviation ?? 1));
  const plainBias =
    bias -
    dot(
      plain,
      scales.map(({ mean }) => mean),
    );
  return {
    weights: { bias: plainBias, ...Object.fromEntries(names.map((name, i) => [name, plain[i] ?? 0])) },
    of: (features) =>
      sigmoid(
        plainBias +
          dot(
            plain,
            names.map((name) => features[name] ?? 0),
          ),
      ),
  };
}

function scaleOf(values: readonly number[]): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(variance) || 1 };
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, i) => sum + value * (other[i] ?? 0), 0);
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
