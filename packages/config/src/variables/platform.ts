import { rule } from '../schemas.ts';
import type { VariableTable } from '../variable.ts';

/** What the platform merely tells must not stop the program: every text is taken as it is. */
const anything = rule('any text', (given) => given);

const common = { group: 'platform', schema: anything, givenBy: 'platform', derived: 'not on a Space' } as const;

export const platformVariables = {
  SPACE_ID: {
    ...common,
    status: 'active',
    purpose: 'Owner and name of the Space. Its presence says that this is one.',
    example: 'owner/name',
    setting: 'space.id',
    readBy: ['api', 'cli'],
  },
  SPACE_HOST: {
    ...common,
    status: 'active',
    purpose: "The Space's public host; always an allowed origin.",
    schema: rule('a host name', (given) => {
      const name = given.toLowerCase();
      return /^[a-z0-9.-]+$/.test(name) && URL.canParse(`https://${name}`) ? name : undefined;
    }),
    example: 'owner-name.hf.space',
    setting: 'space.host',
    readBy: ['api'],
  },
  SPACE_AUTHOR_NAME: {
    ...common,
    status: 'planned',
    purpose: 'Owner of the Space.',
    example: 'owner',
    setting: 'space.author',
    readBy: ['api'],
  },
  SPACE_REPO_NAME: {
    ...common,
    status: 'planned',
    purpose: 'Name of the Space.',
    example: 'name',
    setting: 'space.name',
    readBy: ['api'],
  },
  SPACE_TITLE: {
    ...common,
    status: 'planned',
    purpose: 'Title of the Space.',
    example: 'Ask the robotics book',
    setting: 'space.title',
    readBy: ['api'],
  },
  SPACE_CREATOR_USER_ID: {
    ...common,
    status: 'planned',
    purpose: 'Account that made the Space.',
    example: '6032802e1f993496bc14d9e3',
    setting: 'space.creator',
    readBy: ['api'],
  },
  CPU_CORES: {
    ...common,
    status: 'planned',
    purpose: 'Cores of the hardware; what the operating system reports are those of the host.',
    example: '2',
    setting: 'space.hardware.cpuCores',
    readBy: ['api', 'ingest'],
  },
  MEMORY: {
    ...common,
    status: 'planned',
    purpose: 'Memory of the hardware.',
    example: '15Gi',
    setting: 'space.hardware.memory',
    readBy: ['api', 'ingest'],
  },
  ACCELERATOR: {
    ...common,
    status: 'planned',
    purpose: 'Accelerator of the hardware.',
    example: 'none',
    setting: 'space.hardware.accelerator',
    readBy: ['api'],
  },
} satisfies VariableTable;
