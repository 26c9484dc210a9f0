import { answerTraceSchema, type AnswerTrace } from '@lattice/core';
import { createRedactor } from '@lattice/observability';

/** Takes secrets out of a trace, of the deployment and of whatever looks like one: readers paste them into questions. */
export function redactTrace(secrets: readonly string[]): (trace: AnswerTrace) => AnswerTrace {
  const redactor = createRedactor(secrets);
  const cleaned = (value: unknown): unknown => {
    if (typeof value === 'string') return redactor.text(value);
    if (Array.isArray(value)) return value.map(cleaned);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, cleaned(entry)]));
  };
  return (trace) => answerTraceSchema.parse(cleaned(trace));
}
