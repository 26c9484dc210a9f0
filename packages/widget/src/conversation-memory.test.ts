import { expect, it } from 'vitest';

import { createConversationMemory } from './conversation-memory.ts';

function storageOf(entries: Map<string, string>): Storage {
  return {
    get length() {
      return entries.size;
    },
    clear: () => entries.clear(),
    getItem: (key) => entries.get(key) ?? null,
    key: (index) => [...entries.keys()][index] ?? null,
    removeItem: (key) => void entries.delete(key),
    setItem: (key, value) => void entries.set(key, value),
  };
}

it('remembers beyond the page and forgets when told', () => {
  const entries = new Map<string, string>();
  createConversationMemory(() => storageOf(entries), 'k').write('c1');
  const reloaded = createConversationMemory(() => storageOf(entries), 'k');
  expect(reloaded.read()).toBe('c1');
  reloaded.forget();
  expect(reloaded.read()).toBeNull();
  expect(entries.size).toBe(0);
});

it('lasts as long as the page where storage is blocked', () => {
  const memory = createConversationMemory(() => {
    throw new DOMException('blocked', 'SecurityError');
  }, 'k');
  expect(memory.read()).toBeNull();
  memory.write('c1');
  expect(memory.read()).toBe('c1');
  memory.forget();
  expect(memory.read()).toBeNull();
});
