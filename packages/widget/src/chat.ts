import type { ChatRequest } from '@lattice/core';

import type { StoredMessage } from './answer-event.ts';
import type { ApiClient } from './api-client.ts';
import { type Composer, createComposer } from './composer.ts';
import type { ConversationMemory } from './conversation-memory.ts';
import { elementMaker, type Make } from './element.ts';
import type { ServerStatus } from './server-status.ts';
import { createTurnView, type TurnView } from './turn-view.ts';
import { watchStatus } from './watch-status.ts';
import { createWelcomeView, type WelcomeView } from './welcome-view.ts';

export interface ChatOptions {
  readonly client: ApiClient;
  readonly memory: ConversationMemory;
  /** Prefix of every id the chat gives out; unique within the document. */
  readonly id: string;
  /** Where the reader is; goes with every question. */
  readonly place?: Pick<ChatRequest, 'page_url' | 'version' | 'locale'>;
  readonly pollMs?: number;
}

export interface Chat {
  focus(): void;
  /** Stops what is under way and takes the chat off the page. */
  close(): void;
}

/** Builds the chat inside `root` and starts it. */
export function createChat(root: HTMLElement, options: ChatOptions): Chat {
  const chat = new RunningChat(root, options);
  chat.start();
  return chat;
}

class RunningChat implements Chat {
  readonly #root: HTMLElement;
  readonly #options: ChatOptions;
  readonly #make: Make;
  readonly #title: HTMLElement;
  readonly #fresh: HTMLButtonElement;
  readonly #log: HTMLElement;
  readonly #welcome: WelcomeView;
  readonly #composer: Composer;
  readonly #closing = new AbortController();
  #answering: AbortController | null = null;
  #turns = 0;

  constructor(root: HTMLElement, options: ChatOptions) {
    this.#root = root;
    this.#options = options;
    const make = elementMaker(root.ownerDocument);
    this.#make = make;
    this.#title = make('h1', { text: 'Ask the docs' });
    this.#fresh = make('button', { class: 'quiet', text: 'New chat', attributes: { type: 'button', hidden: '' } });
    this.#log = make('div');
    const onAsk = (question: string): void => void this.#ask(question);
    this.#welcome = createWelcomeView(make, onAsk);
    this.#composer = createComposer(make, { id: options.id, onAsk, onStop: () => this.#stop() });
  }

  start(): void {
    const make = this.#make;
    const chat = make('div', {
      class: 'chat',
      children: [
        make('header', { children: [this.#title, this.#fresh] }),
        make('main', { children: [this.#welcome.element, this.#log] }),
        this.#composer.element,
      ],
    });
    this.#fresh.addEventListener('click', () => this.#startOver());
    chat.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.#stop();
    });
    this.#root.replaceChildren(chat);
    void watchStatus({
      status: () => this.#options.client.status(),
      onStatus: (status) => this.#onStatus(status),
      intervalMs: this.#options.pollMs ?? 1_000,
      signal: this.#closing.signal,
    });
  }

  focus(): void {
    this.#composer.focus();
  }

  close(): void {
    this.#closing.abort();
    this.#stop();
    this.#root.replaceChildren();
  }

  #onStatus(status: ServerStatus): void {
    this.#welcome.show(status);
    if (status.siteTitle !== '') {
      this.#title.textContent = `Ask ${status.siteTitle}`;
      this.#root.ownerDocument.title = this.#title.textContent;
    }
    this.#composer.setReady(status.state === 'ready');
    if (status.state === 'ready') void this.#restore();
  }

  async #restore(): Promise<void> {
    const { client, memory } = this.#options;
    const known = memory.read();
    if (known === null || this.#turns > 0) return;
    const messages = await client.loadConversation(known).catch(() => []);
    if (this.#closing.signal.aborted || this.#turns > 0) return;
    if (messages === null) memory.forget();
    for (const [question, answer] of pairs(messages ?? [])) this.#addTurn(question).restore(answer, known);
    this.#log.lastElementChild?.scrollIntoView({ block: 'start' });
  }

  async #ask(question: string, failed?: TurnView): Promise<void> {
    if (this.#answering !== null) return;
    const { client, memory, place } = this.#options;
    // An answer that failed or was stopped makes room for the next attempt.
    failed?.element.remove();
    const turn = this.#addTurn(question);
    const own = new AbortController();
    this.#answering = own;
    this.#composer.setBusy(true);
    this.#composer.focus();
    // The last turn fills the view, so its answer grows below the question and nothing has to follow it.
    turn.element.scrollIntoView({ block: 'start' });
    const known = memory.read();
    const request = { message: question, ...(known === null ? {} : { conversation_id: known }), ...place };
    for await (const event of client.ask(request, own.signal)) {
      if (event.type === 'answer-start' && event.conversationId !== '') memory.write(event.conversationId);
      turn.apply(event);
    }
    if (own.signal.aborted) turn.stop();
    if (this.#answering === own) {
      this.#answering = null;
      this.#composer.setBusy(false);
    }
  }

  #addTurn(question: string): TurnView {
    this.#turns += 1;
    const turn = createTurnView(this.#make, {
      id: `${this.#options.id}-turn-${this.#turns}`,
      question,
      textFragments: 'fragmentDirective' in this.#root.ownerDocument,
      onRetry: () => void this.#ask(question, turn),
      onVote: (request) => this.#options.client.vote(request),
    });
    this.#log.append(turn.element);
    this.#fresh.hidden = false;
    this.#welcome.element.hidden = true;
    return turn;
  }

  #stop(): void {
    this.#answering?.abort();
  }

  #startOver(): void {
    this.#stop();
    this.#answering = null;
    this.#options.memory.forget();
    this.#log.replaceChildren();
    this.#composer.setBusy(false);
    this.#fresh.hidden = true;
    this.#welcome.element.hidden = false;
    this.#composer.focus();
  }
}

/** Each question with the answer that follows it; null where none does. */
function pairs(messages: readonly StoredMessage[]): [question: string, answer: StoredMessage | null][] {
  return messages.flatMap((message, index) => {
    if (message.role !== 'user') return [];
    const next = messages[index + 1];
    return [[message.content, next?.role === 'assistant' ? next : null]];
  });
}
