import { expect, test } from 'vitest';

import { ConfigurationError } from './configuration-error.ts';
import { gitCredentials } from './git-credentials.ts';
import { loadConfig } from './load-config.ts';

const credentialsOf = (environment: Record<string, string>) => gitCredentials(loadConfig(environment));

test('a token belongs to one host', () => {
  expect(credentialsOf({})).toEqual([]);
  expect(credentialsOf({ GITHUB_TOKEN: 'ghp_12345678' })).toEqual([{ host: 'github.com', token: 'ghp_12345678' }]);
  expect(credentialsOf({ LATTICE_GIT_TOKEN: 'own-token' })).toEqual([{ host: 'github.com', token: 'own-token' }]);
});

test('the token of GitHub goes nowhere else, whatever host is named', () => {
  const environment = {
    GITHUB_TOKEN: 'ghp_12345678',
    LATTICE_GIT_TOKEN: 'own-token',
    LATTICE_GIT_HOST: 'git.example.com',
  };
  expect(credentialsOf(environment)).toEqual([
    { host: 'git.example.com', token: 'own-token' },
    { host: 'github.com', token: 'ghp_12345678' },
  ]);
});

test('for one host the own token comes first', () => {
  const [first] = credentialsOf({ GITHUB_TOKEN: 'ghp_12345678', LATTICE_GIT_TOKEN: 'own-token' });
  expect(first).toEqual({ host: 'github.com', token: 'own-token' });
});

test('a host without its token is a mistake', () => {
  expect(() => loadConfig({ LATTICE_GIT_HOST: 'git.example.com' })).toThrow(ConfigurationError);
});
