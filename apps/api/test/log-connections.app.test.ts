import { LatticeError } from '@lattice/core';
import { expect, test } from 'vitest';

import { logConnections } from '../src/log-connections.ts';
import { recordingLogger } from './support/recording-logger.ts';

test('each dependency is one line, whatever becomes of it', async () => {
  const logger = recordingLogger();
  await logConnections(
    [
      { name: 'postgres', check: async () => ({ state: 'up' }) },
      { name: 'index', check: async () => ({ state: 'degraded', reason: 'no site has been indexed yet' }) },
      { name: 'qdrant', check: () => Promise.reject(new LatticeError('search-unavailable', 'It cannot be reached.')) },
      { name: 'neo4j', check: () => Promise.reject(new Error('bolt://user:password@host failed')) },
    ],
    logger,
  );
  const said = logger.lines.map(({ level, fields, message }) => [
    level,
    message,
    fields['dependency'],
    fields['state'],
    fields['reason'],
  ]);
  expect(said.toSorted(([, , one], [, , other]) => String(one).localeCompare(String(other)))).toEqual([
    ['info', 'dependency', 'index', 'degraded', 'no site has been indexed yet'],
    ['warn', 'dependency', 'neo4j', 'down', 'the check failed'],
    ['info', 'dependency', 'postgres', 'up', undefined],
    ['warn', 'dependency', 'qdrant', 'down', 'It cannot be reached.'],
  ]);
  for (const { fields } of logger.lines) expect(fields['latency_ms']).toEqual(expect.any(Number));
});
