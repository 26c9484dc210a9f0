import type { Logger, Span, SpanAttributes, Tracing } from '@lattice/core';
import {
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Attributes,
  type Context,
  type Span as OtelSpan,
  type Tracer,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export interface TracingOptions {
  /** Base address of a collector; traces go to `/v1/traces` below it. */
  readonly endpoint: string;
  readonly serviceName: string;
  readonly serviceVersion: string;
  readonly logger: Logger;
  /** Longest time a span waits for others to travel with. */
  readonly intervalMs?: number;
}

const EXPORT_TIMEOUT_MS = 5_000;
const CLOSE_TIMEOUT_MS = 1_500;
const DEFAULT_INTERVAL_MS = 5_000;

/** https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Traces over OTLP/HTTP. A collector that is away costs its spans and nothing else. */
export function openTracing(options: TracingOptions): Tracing {
  const { endpoint, serviceName, serviceVersion, logger } = options;
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/+$/, '')}/v1/traces`,
    timeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const processor = new BatchSpanProcessor({
    exporter,
    scheduledDelayMillis: options.intervalMs ?? DEFAULT_INTERVAL_MS,
    exportTimeoutMillis: EXPORT_TIMEOUT_MS,
  });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': serviceName, 'service.version': serviceVersion }),
    spanProcessors: [processor],
  });
  const tracer = provider.getTracer('lattice', serviceVersion);
  return {
    serve(name, { traceparent, attributes = {} }) {
      const parent = contextFrom(traceparent);
      return toSpan(tracer, tracer.startSpan(name, { kind: SpanKind.SERVER, attributes: plain(attributes) }, parent));
    },
    async [Symbol.asyncDispose]() {
      const closed = provider.shutdown().catch((error: unknown) => {
        logger.warn({ err: error }, 'the last traces were not sent');
      });
      const late = Promise.withResolvers<void>();
      const timer = setTimeout(late.resolve, CLOSE_TIMEOUT_MS);
      await Promise.race([closed, late.promise]);
      clearTimeout(timer);
    },
  };
}

function contextFrom(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return ROOT_CONTEXT;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  const parent = { traceId, spanId, traceFlags, isRemote: true };
  return trace.setSpanContext(ROOT_CONTEXT, parent);
}

function toSpan(tracer: Tracer, span: OtelSpan): Span {
  return {
    traceId: span.spanContext().traceId,
    child(name, attributes = {}) {
      const parent = trace.setSpan(ROOT_CONTEXT, span);
      return toSpan(tracer, tracer.startSpan(name, { attributes: plain(attributes) }, parent));
    },
    set: (attributes) => void span.setAttributes(plain(attributes)),
    end({ failed = false, name } = {}) {
      if (name !== undefined) span.updateName(name);
      if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    },
  };
}

function plain(attributes: SpanAttributes): Attributes {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  );
}
