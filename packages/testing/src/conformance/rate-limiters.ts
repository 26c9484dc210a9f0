import { randomUUID } from 'node:crypto';

import type { RateLimit, RateLimiters } from '@lattice/core';
import { describe, expect, it } from 'vitest';

import { until } from '../end-to-end/until.ts';

export interface RateLimitersHarness extends AsyncDisposable {
  readonly limiters: RateLimiters;
  /** Another process on the same store; null where nothing is shared. */
  readonly elsewhere: RateLimiters | null;
}

/** What every place to count in has to do. */
export function rateLimitersConformance(name: string, open: () => Promise<RateLimitersHarness>): void {
  const limit = (changes: Partial<RateLimit> = {}): RateLimit => ({
    name: `limit-${randomUUID()}`,
    points: 3,
    windowSeconds: 60,
    ...changes,
  });

  describe(`${name} counts`, () => {
    it('down to nothing, and says when it begins again', async () => {
      await using harness = await open();
      const limiter = harness.limiters.limiter(limit());
      expect(await limiter.look('somebody')).toBeNull();
      for (const remaining of [2, 1, 0]) {
        expect(await limiter.consume('somebody')).toMatchObject({ isExceeded: false, remaining });
      }
      const refused = await limiter.consume('somebody');
      expect(refused).toMatchObject({ isExceeded: true, remaining: 0 });
      expect(refused.resetMs).toBeGreaterThan(0);
      expect(refused.resetMs).toBeLessThanOrEqual(60_000);
      expect(await limiter.look('somebody')).toMatchObject({ isExceeded: true, remaining: 0 });
    });

    it('looks without taking', async () => {
      await using harness = await open();
      const limiter = harness.limiters.limiter(limit());
      await limiter.consume('somebody');
      for (let index = 0; index < 5; index += 1) await limiter.look('somebody');
      expect(await limiter.consume('somebody')).toMatchObject({ isExceeded: false, remaining: 1 });
    });

    it('keys and limits apart', async () => {
      await using harness = await open();
      const one = harness.limiters.limiter(limit({ points: 1 }));
      const other = harness.limiters.limiter(limit({ points: 1 }));
      for (const limiter of [one, other]) {
        expect(await limiter.consume('somebody')).toMatchObject({ isExceeded: false });
        expect(await limiter.consume('sömebody \u0000 else')).toMatchObject({ isExceeded: false });
        expect(await limiter.consume('somebody')).toMatchObject({ isExceeded: true });
      }
    });

    it('anew when the window is over', async () => {
      await using harness = await open();
      const limiter = harness.limiters.limiter(limit({ points: 1, windowSeconds: 1 }));
      await limiter.consume('somebody');
      await until(async () => (await limiter.consume('somebody')).isExceeded, 'it is used up');
      await until(async () => !(await limiter.consume('somebody')).isExceeded, 'the window is over');
      expect(await limiter.look('nobody')).toBeNull();
    });

    it('exactly, however many ask at once', async () => {
      await using harness = await open();
      const shared = limit({ points: 10 });
      const one = harness.limiters.limiter(shared);
      const other = harness.elsewhere?.limiter(shared) ?? one;
      const asked = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? one : other).consume('somebody'));
      const allowed = (await Promise.all(asked)).filter(({ isExceeded }) => !isExceeded);
      expect(allowed).toHaveLength(10);
    });
  });
}
