import type { Command } from 'commander';

import type { AnswerEnd, Citation } from '@lattice/core';

import { openSession, type SessionFlags } from '../session.ts';
import { CheckFailed, INDEX_EMPTY, printJson, printLine, type Terminal } from '../terminal.ts';

interface AskFlags extends SessionFlags {
  readonly page?: string;
  readonly json?: true;
}

/** `lattice ask "QUESTION"`: one answer with its proofs. */
export function configureAskCommand(command: Command, terminal: Terminal): void {
  command
    .argument('<question>')
    .option('--page <url>', 'page the reader is on; its version and locale are used')
    .option('--data-dir <dir>', 'where the embedded store lives')
    .option('--json', 'print the answer as JSON')
    .action(async (question: string, flags: AskFlags) => {
      await using session = await openSession(terminal, flags);
      const request = { question, ...(flags.page === undefined ? {} : { pageUrl: flags.page }) };
      let sources: readonly Citation[] = [];
      let text = '';
      const answerer = await session.openAnswerer();
      for await (const event of answerer.answer(request, { signal: terminal.signal })) {
        if (event.type === 'sources') sources = event.citations;
        if (event.type === 'delta') text += event.text;
        if (event.type === 'replace') text = event.text;
        if (event.type === 'delta' && !flags.json) terminal.stdout.write(event.text);
        // What is printed cannot be taken back.
        if (event.type === 'replace' && !flags.json) terminal.stdout.write(`\n\nRevised:\n\n${event.text}`);
        if (event.type === 'end') finish({ end: event, text, sources }, { terminal, json: flags.json === true });
      }
    });
}

interface Finished {
  readonly end: AnswerEnd;
  readonly text: string;
  readonly sources: readonly Citation[];
}

function finish({ end, text, sources }: Finished, { terminal, json }: { terminal: Terminal; json: boolean }): void {
  const citations = sources.filter(({ n }) => end.cited.includes(n));
  if (json) {
    const { mode, route, refused, support, degraded } = end;
    const body = {
      answer: text,
      mode,
      route,
      refused,
      refusal_reason: end.refusalReason,
      citations,
      support,
      degraded,
    };
    printJson(terminal, { ...body, timings_ms: end.timings });
  } else {
    printLine(terminal.stdout);
    if (citations.length > 0) printLine(terminal.stdout);
    for (const { n, heading_path: path, url } of citations)
      printLine(terminal.stdout, `[${n}] ${path.join(' › ')}\n    ${url}`);
    if (end.refusalReason === 'index-empty') printLine(terminal.stderr, INDEX_EMPTY);
  }
  if (end.refusalReason === 'search-unavailable') throw new CheckFailed();
}
