/** Ends of names that announce a credential, compared without case, dashes and underscores. */
const SENSITIVE_END =
  /(authorization|cookies?|passwords?|passwd|pwd|passphrase|secrets?|tokens?|apikeys?|accesskeys?|privatekeys?|secretkeys?|anonkeys?|encryptionkeys?|credentials?|jwt|connectionstrings?|databaseurl|databasedirecturl|redisurl)$/;

/** What the description of a configuration says about a secret. */
const HARMLESS = new Set<unknown>(['set', 'unset', '', null, undefined]);

/** Whether the value under this key must not be shown. Counts (`tokens: 12`) and flags (`password: true`) may be. */
export function isSensitiveKey(key: string, value: unknown): boolean {
  const name = key.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (!SENSITIVE_END.test(name) || HARMLESS.has(value) || typeof value === 'boolean') return false;
  return !(typeof value === 'number' && name.endsWith('tokens'));
}
