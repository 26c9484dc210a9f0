// @ts-check
// Turns the end of a tool into one paragraph: what failed, what the tool said last, what to do.

/** A failure with its explanation as the message; the stack would tell the reader nothing. */
export class PrepareError extends Error {}

/** Lines of the tool repeated at the end, so that the reason stands beside the advice. */
const quotedLines = 8;

/** The first that matches the output wins: the causes that are certain stand before the ones that are guesses. */
const causes = [
  {
    pattern: /ENOSPC|no space left|disk quota|EDQUOT/i,
    advice:
      'The disk is full. Free about 1 GB in this folder and in your home directory, then run the same command again.',
  },
  {
    pattern: /OUTDATED_LOCKFILE|frozen-lockfile|lockfile is not up to date/i,
    advice:
      'pnpm-lock.yaml does not match the package.json files. Run `.lattice/bin/pnpm install`, and commit the lockfile with the change.',
  },
  {
    pattern: /SELF_SIGNED_CERT|CERT_|certificate|UNABLE_TO_(GET|VERIFY)/i,
    advice:
      'The registry answered with a certificate this machine does not trust, as some company proxies do. Name their certificate in NODE_EXTRA_CA_CERTS and `npm config set cafile`, then run the same command again.',
  },
  {
    pattern: /\bE40[13]\b|\b40[13]\b (Unauthorized|Forbidden)/i,
    advice:
      'The registry refused access. Look at the registry and the token in your .npmrc, then run the same command again.',
  },
  {
    pattern: /ETARGET|E404|\b404\b|NO_MATCHING_VERSION|notarget/,
    advice:
      'The registry does not carry that version. If `npm config get registry` names a mirror, let it catch up or use https://registry.npmjs.org.',
  },
  {
    pattern:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENETDOWN|ERR_SOCKET_TIMEOUT|NETWORK_ERROR|error sending request|dns error|network/i,
    advice:
      'The package registry could not be reached. Check the network connection and, behind a proxy, HTTPS_PROXY; then run the same command again. What was downloaded so far is kept.',
  },
  {
    pattern: /EINTEGRITY|TARBALL_INTEGRITY|checksum/i,
    advice:
      'A download arrived damaged. Run the same command again; if it happens again, the mirror or proxy changes packages.',
  },
  {
    pattern: /EACCES|EPERM|EROFS|Permission denied|read-only file system/i,
    advice:
      'A file or folder could not be written. This clone must belong to the user who runs it: `ls -ld . .lattice node_modules` shows the owner.',
  },
];

/**
 * @param {{doing: string, end: string, output: string, wayOut?: string | undefined}} failure
 * @returns {string}
 */
export function explainToolFailure({ doing, end, output, wayOut }) {
  const quoted = output
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-quotedLines)
    .map((line) => `  ${line}`);
  const advice =
    causes.find((cause) => cause.pattern.test(output))?.advice ??
    'Run the same command again; if it fails in the same way, the lines above say why.';
  return [
    `Lattice could not start: ${doing} failed, ${end}.`,
    ...quoted,
    [advice, wayOut].filter(Boolean).join(' '),
  ].join('\n');
}

/**
 * Failures of our own file operations: a full disk or a folder of another user's looks the same there.
 * @param {unknown} error
 */
export function explainUnexpected(error) {
  const output = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new PrepareError(
    explainToolFailure({ doing: 'preparing this clone', end: 'a file operation stopped', output }),
  );
}
