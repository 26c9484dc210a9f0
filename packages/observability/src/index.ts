export { createLogger, type LogDestination, type LoggerOptions, type LogLevel } from './logger.ts';
export { createRedactor, type Plain, type Redactor } from './redactor.ts';
export { type ContextFields, currentContext, runWithContext } from './request-context.ts';
