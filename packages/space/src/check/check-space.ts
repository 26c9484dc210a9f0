import type { RawEnvironment } from '@lattice/config';

import { parseDockerfile } from './dockerfile.ts';
import type { CheckContext, Finding, Rule } from './finding.ts';
import { readFrontMatter } from './front-matter.ts';
import { filesOfTheUser, flaggedWords, portsAgree, userOfTheImage } from './rules/dockerfile-rules.ts';
import { completeSettings, reachableServices } from './rules/environment-rules.ts';
import { filesAtTheRoot, frontMatterValues } from './rules/front-matter-rules.ts';
import { cookiesAcrossOrigins, framing, readersAddress } from './rules/program-rules.ts';
import { completeFolder, filesGitRefuses, otherTraps } from './rules/tree-rules.ts';
import { openSpaceTree } from './space-tree.ts';

/** What can be told from the folder alone. SPACE-001 and SPACE-008 are about the account: `doctor` and `push` ask. */
export const offlineRules: readonly Rule[] = [
  userOfTheImage,
  portsAgree,
  flaggedWords,
  frontMatterValues,
  filesAtTheRoot,
  filesGitRefuses,
  completeFolder,
  filesOfTheUser,
  cookiesAcrossOrigins,
  framing,
  readersAddress,
  reachableServices,
  completeSettings,
  otherTraps,
];

export interface CheckSpaceOptions {
  /** Variables and secrets the Space will have. */
  readonly environment: RawEnvironment;
}

/** Everything about a folder that would fail on the platform, in the order of the ids. Asks nobody and changes nothing. */
export async function checkSpace(directory: string, { environment }: CheckSpaceOptions): Promise<readonly Finding[]> {
  const tree = await openSpaceTree(directory);
  const [dockerfile, readme] = [await tree.text('Dockerfile'), await tree.text('README.md')];
  const context: CheckContext = {
    tree,
    environment,
    dockerfile: dockerfile === null ? null : parseDockerfile(dockerfile),
    frontMatter: readme === null ? null : readFrontMatter(readme),
  };
  const findings: Finding[] = [];
  for (const rule of offlineRules) {
    for await (const { severity, evidence, fix } of rule.check(context)) {
      findings.push({ id: rule.id, severity, evidence, fix });
    }
  }
  return findings;
}
