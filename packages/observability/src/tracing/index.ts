export { openTracing, type TracingOptions } from './open-tracing.ts';
