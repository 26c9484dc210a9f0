import type { Config } from './config.ts';
import { Secret } from './secret.ts';
import { variableList } from './variables.ts';

export interface ConfigDescription {
  /** Dotted path to value, such as `server.port`. Secrets are `set` or `unset`. */
  readonly settings: Readonly<Record<string, string | number | boolean>>;
  /** One clause each. */
  readonly choices: readonly string[];
  readonly notices: readonly string[];
}

/** What the start-up log says about the configuration: all that takes effect, and no secret. */
export function describeConfig(config: Config): ConfigDescription {
  const active = variableList.filter((row) => row.status === 'active');
  return {
    settings: Object.fromEntries(active.map((row) => [row.setting, shown(settingOf(config, row.setting))])),
    choices: config.choices
      .filter((choice) => choice.inUse)
      .map(({ what, chosen, because }) => `${what}: ${chosen}, because ${because}`),
    notices: [
      ...config.notices.map(({ variable, message }) => `${variable} ${message}`),
      ...config.notUsedYet.map((name) => `${name} is recognised, not used yet`),
    ],
  };
}

/** The value a row's `setting` names; undefined where this configuration has no such part. */
export function settingOf(config: Config, setting: string): unknown {
  return setting.split('.').reduce<unknown>((value, key) => {
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
    return entries.find(([name]) => name === key)?.[1];
  }, config);
}

function shown(value: unknown): string | number | boolean {
  if (value instanceof Secret) return 'set';
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map(itemText).join(', ');
  return typeof value === 'string' ? value : 'unset';
}

/** An origin, or the word `any`. */
function itemText(item: unknown): string {
  return typeof item === 'object' && item !== null ? String(Object.values(item).at(-1)) : String(item);
}

/** Every spelling of every secret variable: what a child process must not inherit and a page must not list. */
export function secretNames(): string[] {
  return variableList.filter((row) => row.secret === true).flatMap((row) => [row.name, ...(row.aliases ?? [])]);
}

/** The texts a log must never hold, with the passwords inside connection strings. */
export function secretValues(config: Config): string[] {
  return [...new Set(secretsIn(config).flatMap((secret) => withParts(secret.reveal())))];
}

function secretsIn(value: unknown): Secret[] {
  if (value instanceof Secret) return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(secretsIn) : [];
}

function withParts(text: string): string[] {
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? URL.parse(text) : null;
  // A password equal to the user name protects nothing, and hiding it would blank ordinary words such as "postgres".
  if (url === null || url.password === '' || url.password === url.username) return [text];
  return [text, url.password, decoded(url.password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
