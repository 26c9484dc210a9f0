import { PROBLEM_KINDS } from '../http/problem.ts';
import { ERROR_GUIDE } from './error-guide.ts';
import { escapeHtml, renderPage } from './html.ts';

export type DocumentedCode = keyof typeof PROBLEM_KINDS;

export function isDocumentedCode(code: string): code is DocumentedCode {
  return Object.hasOwn(ERROR_GUIDE, code);
}

/** What the `type` of a problem leads to. */
export function renderErrorPage(code: DocumentedCode): string {
  const { status, title } = PROBLEM_KINDS[code];
  const { means, caller, operator } = ERROR_GUIDE[code];
  const section = (heading: string, text: string): string => `<h2>${heading}</h2>\n<p>${escapeHtml(text)}</p>`;
  return renderPage(
    title,
    [
      `<p><a href="/docs/errors">All errors</a></p>`,
      `<h1>${escapeHtml(title)}</h1>`,
      `<p>Code <code>${code}</code>, status ${status}</p>`,
      `<p>${escapeHtml(means)}</p>`,
      section('If you call this service', caller),
      operator === undefined ? '' : section('If you run this service', operator),
    ].join('\n'),
  );
}

export function renderErrorIndex(): string {
  const rows = Object.entries(PROBLEM_KINDS).map(
    ([code, { status, title }]) =>
      `<tr><td><a href="/docs/errors/${code}"><code>${code}</code></a></td><td>${status}</td><td>${escapeHtml(title)}</td></tr>`,
  );
  return renderPage(
    'Errors',
    `<p><a href="/docs">API</a></p>
<h1>Errors</h1>
<p>Every failure is <code>application/problem+json</code> (RFC 9457). <code>code</code> is stable; branch on it.</p>
<table>
<thead><tr><th>Code</th><th>Status</th><th>Meaning</th></tr></thead>
<tbody>
${rows.join('\n')}
</tbody>
</table>`,
  );
}
