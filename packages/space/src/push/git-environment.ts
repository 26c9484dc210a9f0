/** Told only to the git processes started here, and only for the Hub's own address. */
const TOKEN_VARIABLE = 'LATTICE_HUB_TOKEN';
/** Any user name works with a token. */
const HELPER = `!f() { test "$1" = get && printf 'username=lattice\\npassword=%s\\n' "$${TOKEN_VARIABLE}"; }; f`;

export interface GitAccess {
  readonly endpoint: string;
  readonly token: string | null;
  /** Of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What git is run with: never a question to a terminal, none of the person's hooks or helpers, and the token through a
 * helper, so that it stands in no URL, no argument, no configuration file and no output.
 */
export function gitEnvironment({
  endpoint,
  token,
  environment,
}: GitAccess): Readonly<Record<string, string | undefined>> {
  const settings: [string, string][] = [
    ['core.hooksPath', '/dev/null'],
    ['core.autocrlf', 'false'],
    ['commit.gpgSign', 'false'],
    ['http.followRedirects', 'false'],
    ['credential.helper', ''],
    ...(token === null ? [] : [[`credential.${endpoint}.helper`, HELPER] satisfies [string, string]]),
  ];
  return {
    ...environment,
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: 'true',
    SSH_ASKPASS: 'true',
    GIT_LFS_SKIP_SMUDGE: '1',
    LC_ALL: 'C',
    GIT_AUTHOR_NAME: environment['GIT_AUTHOR_NAME'] ?? 'Lattice',
    GIT_AUTHOR_EMAIL: environment['GIT_AUTHOR_EMAIL'] ?? 'lattice@localhost',
    GIT_COMMITTER_NAME: environment['GIT_COMMITTER_NAME'] ?? 'Lattice',
    GIT_COMMITTER_EMAIL: environment['GIT_COMMITTER_EMAIL'] ?? 'lattice@localhost',
    ...(token === null ? {} : { [TOKEN_VARIABLE]: token }),
    GIT_CONFIG_COUNT: String(settings.length),
    ...Object.fromEntries(
      settings.flatMap(([key, value], index) => [
        [`GIT_CONFIG_KEY_${index}`, key],
        [`GIT_CONFIG_VALUE_${index}`, value],
      ]),
    ),
  };
}
