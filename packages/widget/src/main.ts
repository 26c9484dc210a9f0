import { createApiClient } from './api-client.ts';
import { createChat } from './chat.ts';
import { createConversationMemory } from './conversation-memory.ts';

const root = document.getElementById('lattice');
if (root === null) throw new Error('The page has no element with the id "lattice".');

// Everything is relative to the page, which may stand below any path or in a frame.
const baseUrl = new URL('.', document.baseURI).href;

const chat = createChat(root, {
  id: 'lattice-chat',
  client: createApiClient({ baseUrl, fetch: (url, init) => fetch(url, init) }),
  memory: createConversationMemory(() => localStorage, `lattice.conversation ${new URL(baseUrl).pathname}`),
});

// In a frame the focus belongs to the page around it.
if (window.parent === window) chat.focus();
