import * as z from 'zod';

const text = z.string().max(2_000).nullish().catch(null);

/** The parts of GitHub's, Gitea's, GitLab's and Bitbucket's payloads that say what was pushed where. */
const payloadSchema = z
  .object({
    ref: text,
    repository: z
      .object({
        default_branch: text,
        clone_url: text,
        ssh_url: text,
        html_url: text,
        git_http_url: text,
        git_ssh_url: text,
        homepage: text,
        links: z
          .object({ html: z.object({ href: text }).optional().catch(undefined) })
          .optional()
          .catch(undefined),
      })
      .nullish()
      .catch(null),
    project: z.object({ default_branch: text }).nullish().catch(null),
  })
  .catch({});

/** What was pushed, as far as the payload tells. Its addresses are for comparing only. */
export function readPush(body: Buffer): {
  readonly ref: string | null;
  readonly defaultBranch: string | null;
  readonly urls: readonly string[];
} {
  const { ref, repository, project } = payloadSchema.parse(parse(body.toString('utf8')));
  const urls = [
    repository?.clone_url,
    repository?.ssh_url,
    repository?.html_url,
    repository?.git_http_url,
    repository?.git_ssh_url,
    repository?.homepage,
    repository?.links?.html?.href,
  ];
  return {
    ref: ref ?? null,
    defaultBranch: repository?.default_branch ?? project?.default_branch ?? null,
    urls: urls.filter((url): url is string => typeof url === 'string' && url !== ''),
  };
}

/** Hosts may also send a form with the JSON in its field `payload`. */
function parse(body: string): unknown {
  try {
    return JSON.parse(body.startsWith('payload=') ? (new URLSearchParams(body).get('payload') ?? '') : body);
  } catch {
    return {};
  }
}
