import type { Make } from './element.ts';
import type { ServerStatus } from './server-status.ts';

export interface WelcomeView {
  readonly element: HTMLElement;
  show(status: ServerStatus): void;
}

/** What stands above the first question: what the server is doing, then what could be asked. */
export function createWelcomeView(make: Make, onAsk: (question: string) => void): WelcomeView {
  const message = make('p', { class: 'state', attributes: { role: 'status' } });
  const bar = make('progress', { attributes: { 'aria-label': 'Pages indexed', hidden: '' } });
  const suggestions = make('ul', {
    class: 'suggestions',
    attributes: { 'aria-label': 'Suggested questions', hidden: '' },
  });
  let suggested = '';

  function suggest(questions: readonly string[]): void {
    if (questions.join('\n') === suggested) return;
    suggested = questions.join('\n');
    suggestions.hidden = questions.length === 0;
    suggestions.replaceChildren(
      ...questions.map((question) => {
        const button = make('button', {
          class: 'suggestion',
          text: question,
          attributes: { type: 'button', dir: 'auto' },
        });
        button.addEventListener('click', () => onAsk(question));
        return make('li', { children: [button] });
      }),
    );
  }

  return {
    element: make('section', {
      class: 'welcome',
      attributes: { 'aria-label': 'Start' },
      children: [message, bar, suggestions],
    }),
    show(status) {
      const text = describe(status);
      // Setting equal text again would have it read out again.
      if (message.textContent !== text) message.textContent = text;
      bar.hidden = status.state !== 'starting' && status.state !== 'indexing';
      if (status.pagesTotal > 0) {
        bar.max = status.pagesTotal;
        bar.value = status.pagesDone;
      } else bar.removeAttribute('value');
      suggest(status.state === 'ready' ? status.suggestions : []);
    },
  };
}

function describe(status: ServerStatus): string {
  switch (status.state) {
    case 'unreachable':
      return 'The server cannot be reached. Trying again …';
    case 'starting':
      return 'Starting …';
    case 'indexing':
      return status.pagesTotal > 0
        ? `Indexing: ${status.pagesDone} of ${status.pagesTotal} pages`
        : 'Indexing: reading the site …';
    case 'failed':
      return `The site could not be indexed. ${status.failure}`.trim();
    case 'empty':
      return 'There is nothing to ask about yet: no site has been indexed.';
    case 'ready':
      return 'Every answer quotes the pages it comes from and links to the exact section.';
  }
}
