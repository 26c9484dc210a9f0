import { FEEDBACK_REASONS, type FeedbackReason, type Gap, type GapPlace } from '@lattice/core';

type IssueFacts = Omit<Gap, 'issue'>;

const MAX_TITLE = 120;
/** Questions and notes are listed so far; the rest is counted. */
const MOST_QUESTIONS = 20;

const REASONS: Readonly<Record<FeedbackReason, string>> = {
  wrong: 'the answer is wrong',
  incomplete: 'something is missing',
  outdated: 'it is out of date',
  'off-topic': 'it is about something else',
  unclear: 'it is hard to follow',
  other: 'another reason',
};

/** An issue for the repository of the docs. What readers wrote stands in code, where nothing of it is markup or a mention. */
export function writeIssue(gap: IssueFacts): Gap['issue'] {
  const title = `Docs gap: ${gap.question}`;
  return {
    title: title.length <= MAX_TITLE ? title : `${title.slice(0, MAX_TITLE - 3).toWellFormed()}...`,
    body: [opening(gap), questions(gap), nearest(gap), missing(gap), notes(gap), closing(gap)]
      .filter((part) => part !== '')
      .join('\n\n'),
  };
}

function opening({ asked, first_asked_at: first, last_asked_at: last, state }: IssueFacts): string {
  const [from, to] = [first.slice(0, 10), last.slice(0, 10)];
  const when = from === to ? `on ${from}` : `from ${from} to ${to}`;
  const outcome =
    state === 'open' ? 'did not find an answer they could use' : 'did not find an answer; by now there is one';
  return `Readers asked this ${times(asked)} ${when} and ${outcome}.`;
}

function questions({ questions: all }: IssueFacts): string {
  const listed = all.slice(0, MOST_QUESTIONS).map((question) => {
    const { refused, weak, disliked, version, locale } = question;
    const where = [version === null ? '' : `version ${version}`, locale === null ? '' : `language ${locale}`];
    const details = [
      ...where.filter((text) => text !== ''),
      ...(question.state === 'answered' ? ['answered by now'] : []),
    ];
    const more = details.length === 0 ? '' : ` (${details.join(', ')})`;
    return `- ${asCode(question.question)}: ${times(refused + weak + disliked)}${more}`;
  });
  const rest = all.length - listed.length;
  return ['### What was asked', '', ...listed, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n');
}

function nearest({ nearest: place, answered_by: answer }: IssueFacts): string {
  if (answer !== null) return `### Answered by\n\n${link(answer)}`;
  if (place === null) return '### Nearest page\n\nNone: no page has words of it.';
  return `### Nearest page\n\n${link(place)}`;
}

function missing({ state, refused, weak, disliked, reasons, missing: words }: IssueFacts): string {
  if (state === 'answered') return '';
  const lines = [
    refused > 0 ? `Nothing on the site answers it well enough to quote (${times(refused)}).` : '',
    weak > 0 ? `Fewer than half of the answer’s sentences are backed by the site (${times(weak)}).` : '',
    disliked > 0 ? `Readers were not helped by the answer (${times(disliked)})${chosen(reasons)}.` : '',
    words.length > 0 ? `The nearest section does not mention ${words.map(asCode).join(', ')}.` : '',
  ];
  return ['### What is missing', '', ...lines.filter((line) => line !== '').map((line) => `- ${line}`)].join('\n');
}

function chosen(reasons: IssueFacts['reasons']): string {
  const said = FEEDBACK_REASONS.flatMap((reason) => {
    const count = reasons[reason] ?? 0;
    return count === 0 ? [] : [`${REASONS[reason]}, ${times(count)}`];
  });
  return said.length === 0 ? '' : `: ${said.join('; ')}`;
}

function notes({ notes: all }: IssueFacts): string {
  if (all.length === 0) return '';
  return ['### What readers added', '', ...all.map((note) => `- ${asCode(note)}`)].join('\n');
}

function closing({ id, state }: IssueFacts): string {
  const note = state === 'open' ? ' It closes by itself when the site is ingested again and answers the question.' : '';
  return `Found by Lattice, gap ${id}.${note}`;
}

function link({ title, heading_path: path, url, source_path: source }: GapPlace): string {
  const name = (path.length > 0 ? path : [title]).join(' › ').replaceAll(/[\\`*_[\]<>@#!|~]/g, String.raw`\$&`);
  // Percent-encoded already, except for what would end the link.
  const target = url.replaceAll('(', '%28').replaceAll(')', '%29');
  return `[${name}](${target})${source === null ? '' : `, ${asCode(source)}`}`;
}

/** A code span that nothing in the text can end. */
function asCode(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${fence}${pad}${text.replaceAll(/\s+/g, ' ')}${pad}${fence}`;
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
