export type Environment = Readonly<Record<string, string | undefined>>;

/** Names that suggest a secret. `URL` alone does not: many sites take their own address from a variable. */
const SECRET_NAME =
  /KEY|TOKEN|SECRET|PASSW|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|SESSION|SIGNATURE|AUTH(?!OR)|DATABASE|(^|_)(DSN|PAT|PWD|PASS)(_|$)/i;
const URL_WITH_CREDENTIALS = /:\/\/[^\s/@]+@/;
const MADE_BY_THE_SHELL = new Set(['PWD', 'OLDPWD']);

/**
 * The environment a stranger's configuration is evaluated in: what a site may choose by, without what looks like a
 * secret, and as in a production build.
 */
export function childEnvironment(environment: Environment): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (MADE_BY_THE_SHELL.has(entry[0]) || !SECRET_NAME.test(entry[0])) &&
      !URL_WITH_CREDENTIALS.test(entry[1]),
  );
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', BABEL_ENV: 'production' };
}
