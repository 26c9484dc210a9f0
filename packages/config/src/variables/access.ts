import { originList } from '../origins.ts';
import { onOff, secretOfLength, wholeNumber } from '../schemas.ts';
import type { VariableTable } from '../variable.ts';

export const accessVariables = {
  ALLOWED_ORIGINS: {
    group: 'access',
    status: 'active',
    purpose:
      "Web pages that may call the API from a browser. `*` inside an entry stands for a part of one label of the host, such as `https://my-app-*.vercel.app`; `*` alone lets every page in. The Space's own address is always allowed, pages on this machine too outside a Space.",
    schema: originList,
    aliases: ['CORS_ALLOWED_ORIGINS'],
    derived: 'none besides those',
    example: 'https://your-app.vercel.app,https://your-app-*.vercel.app',
    setting: 'origins.rules',
    readBy: ['api'],
  },
  ANONYMOUS_ACCESS: {
    group: 'access',
    status: 'active',
    purpose: 'Whether readers may ask without signing in.',
    schema: onOff,
    default: 'true',
    example: 'false',
    setting: 'access.anonymous',
    readBy: ['api'],
  },
  RATE_LIMIT_PER_MINUTE: {
    group: 'access',
    status: 'active',
    purpose:
      'Questions a minute an anonymous reader may ask from one address; 0 sets no limit. A value set here also binds callers on this machine.',
    schema: wholeNumber(0, 1_000_000),
    derived: '20, and no limit for callers on this machine',
    example: '60',
    setting: 'limits.questionsPerAddress',
    readBy: ['api'],
  },
  RATE_LIMIT_SESSION_PER_MINUTE: {
    group: 'access',
    status: 'active',
    purpose: 'Questions a minute within one demo session, whatever its addresses; 0 sets no limit.',
    schema: wholeNumber(0, 1_000_000),
    default: '20',
    example: '10',
    setting: 'limits.questionsPerSession',
    readBy: ['api'],
  },
  RATE_LIMIT_PRINCIPAL_PER_MINUTE: {
    group: 'access',
    status: 'active',
    purpose: 'Questions a minute of one signed-in reader or API key; 0 sets no limit.',
    schema: wholeNumber(0, 1_000_000),
    default: '60',
    example: '120',
    setting: 'limits.questionsPerPrincipal',
    readBy: ['api'],
  },
  ADMIN_TOKEN: {
    group: 'access',
    status: 'active',
    purpose:
      'Bearer token for the operator routes, such as /admin/queues; in a browser, the password of any user. Without it they answer on this machine only.',
    schema: secretOfLength(16),
    secret: true,
    derived: 'none',
    example: 'a-long-random-text-of-yours',
    setting: 'access.adminToken',
    readBy: ['api'],
  },
  LATTICE_SECRET: {
    group: 'access',
    status: 'active',
    purpose: "Encrypts the readers' own model keys.",
    schema: secretOfLength(32),
    secret: true,
    derived: 'generated into the data directory',
    example: 'thirty-two-or-more-random-characters',
    setting: 'access.encryptionSecret',
    readBy: ['api'],
  },
} satisfies VariableTable;
