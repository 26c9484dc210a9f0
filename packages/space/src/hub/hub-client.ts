import * as z from 'zod';

import { readLog, type LogKind, type LogLine, type LogOptions } from './read-log.ts';
import { askHub, type HubConnection } from './hub-request.ts';

/** Source: huggingface_hub at ee0a451 (2026-08-20) `_space_api.py`, and the types of huggingface.js at fe42e68. */
export const FINAL_FAILURES: ReadonlySet<string> = new Set([
  'NO_APP_FILE',
  'CONFIG_ERROR',
  'BUILD_ERROR',
  'RUNTIME_ERROR',
  'DELETING',
  'STOPPED',
  'PAUSED',
]);

const runtimeSchema = z.object({
  stage: z.string(),
  errorMessage: z.string().nullish(),
  hardware: z.object({ current: z.string().nullish(), requested: z.string().nullish() }).nullish(),
  gcTimeout: z.number().nullish(),
});
export type SpaceRuntime = z.infer<typeof runtimeSchema>;

const infoSchema = z.object({
  id: z.string(),
  sha: z.string().nullish(),
  private: z.boolean().default(false),
  host: z.string().nullish(),
  subdomain: z.string().nullish(),
  runtime: runtimeSchema.nullish(),
});
export type SpaceInfo = z.infer<typeof infoSchema>;

const accountSchema = z.object({
  name: z.string(),
  isPro: z.boolean().nullish(),
  canPay: z.boolean().nullish(),
  orgs: z.array(z.object({ name: z.string(), roleInOrg: z.string().nullish() })).default([]),
  auth: z.object({ accessToken: z.object({ role: z.string().nullish() }).nullish() }).nullish(),
});
export type Account = z.infer<typeof accountSchema>;

/** Names only, or with values where the Hub shows them. */
const namesSchema = z.record(z.string(), z.unknown());
const commitsSchema = z.array(z.object({ id: z.string(), title: z.string(), date: z.string() }));
export type SpaceCommit = z.infer<typeof commitsSchema>[number];
const verdictSchema = z.object({
  errors: z.array(z.object({ message: z.string() })).default([]),
  warnings: z.array(z.object({ message: z.string() })).default([]),
});

export interface SpaceSetting {
  readonly name: string;
  readonly value: string;
  readonly description?: string;
}

/** The parts of the Hub's API a deployment needs; `@huggingface/hub` has no call for most of them. */
export interface HubClient {
  readonly connection: HubConnection;
  whoAmI(): Promise<Account>;
  /** Null where there is no such Space, or none this token may see. */
  findSpace(id: string): Promise<SpaceInfo | null>;
  createSpace(id: string, options: { readonly isPrivate: boolean; readonly owner: string }): Promise<void>;
  runtime(id: string): Promise<SpaceRuntime>;
  commits(id: string): Promise<readonly SpaceCommit[]>;
  /** Fails as a push would, and changes nothing. */
  requireWriteAccess(id: string): Promise<void>;
  /** What the Hub itself says about the settings at the top of a README. */
  validateReadme(text: string): Promise<{ readonly errors: readonly string[]; readonly warnings: readonly string[] }>;
  secretNames(id: string): Promise<readonly string[]>;
  variableNames(id: string): Promise<readonly string[]>;
  setSecret(id: string, setting: SpaceSetting): Promise<void>;
  setVariable(id: string, setting: SpaceSetting): Promise<void>;
  restart(id: string, options?: { readonly isFactory?: boolean }): Promise<void>;
  log(id: string, kind: LogKind, options?: LogOptions): AsyncGenerator<LogLine>;
}

export function createHubClient(connection: HubConnection): HubClient {
  const get = async (path: string, what: string): Promise<unknown> =>
    (await askHub(connection, { method: 'GET', path, what })).body;
  const post = async (path: string, body: unknown, what: string): Promise<unknown> =>
    (await askHub(connection, { method: 'POST', path, body, what })).body;
  const names = async (path: string, what: string): Promise<readonly string[]> =>
    Object.keys(namesSchema.parse(await get(path, what))).toSorted((a, b) => (a < b ? -1 : 1));
  return {
    connection,
    whoAmI: async () => accountSchema.parse(await get('/api/whoami-v2', 'say whose token this is')),
    async findSpace(id) {
      const path = `/api/spaces/${id}?expand[]=runtime&expand[]=subdomain&expand[]=host&expand[]=sha&expand[]=private`;
      const request = { method: 'GET', path, what: `find the Space ${id}`, accept: [404] } as const;
      const { status, body } = await askHub(connection, request);
      return status === 404 ? null : infoSchema.parse(body);
    },
    async createSpace(id, { isPrivate, owner }) {
      const [organization = '', name = ''] = id.split('/');
      const body = { name, type: 'space', sdk: 'docker', private: isPrivate };
      await post(
        '/api/repos/create',
        organization === owner ? body : { ...body, organization },
        `create the Space ${id}`,
      );
    },
    runtime: async (id) => runtimeSchema.parse(await get(`/api/spaces/${id}/runtime`, `say how ${id} runs`)),
    commits: async (id) =>
      commitsSchema.parse(await get(`/api/spaces/${id}/commits/main?limit=50`, `list commits of ${id}`)),
    async requireWriteAccess(id) {
      const sample = Buffer.from('a').toString('base64');
      const body = { files: [{ path: 'README.md', size: 1, sample }] };
      await post(`/api/spaces/${id}/preupload/main`, body, `write to the Space ${id}`);
    },
    async validateReadme(content) {
      const body = { content, repoType: 'space' };
      const what = 'check the settings of README.md';
      const answer = await askHub(connection, {
        method: 'POST',
        path: '/api/validate-yaml',
        body,
        what,
        accept: [400],
      });
      const { errors, warnings } = verdictSchema.parse(answer.body);
      return { errors: errors.map(({ message }) => message), warnings: warnings.map(({ message }) => message) };
    },
    secretNames: (id) => names(`/api/spaces/${id}/secrets`, `list the secrets of ${id}`),
    variableNames: (id) => names(`/api/spaces/${id}/variables`, `list the variables of ${id}`),
    async setSecret(id, { name: key, value, description }) {
      await post(`/api/spaces/${id}/secrets`, { key, value, description }, `set the secret ${key} of ${id}`);
    },
    async setVariable(id, { name: key, value, description }) {
      await post(`/api/spaces/${id}/variables`, { key, value, description }, `set the variable ${key} of ${id}`);
    },
    async restart(id, { isFactory = false } = {}) {
      await post(`/api/spaces/${id}/restart${isFactory ? '?factory=true' : ''}`, {}, `restart ${id}`);
    },
    log: (id, kind, options) => readLog(connection, { id, kind, ...options }),
  };
}
