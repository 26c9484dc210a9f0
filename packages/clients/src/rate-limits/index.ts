export { createMemoryLimiters } from './memory-limiters.ts';
export { openRedisLimiters, type RedisLimitersOptions } from './redis-limiters.ts';
