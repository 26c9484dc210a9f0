import { caution, problem, type Rule } from '../finding.ts';
import { fieldsOfOthers, frontMatterFields, requiredFields } from '../front-matter-schema.ts';

/** A value the Hub refuses: the push is rejected by its hook, or the Space shows a configuration error. */
export const frontMatterValues: Rule = {
  id: 'SPACE-005',
  title: 'the settings at the top of README.md are refused',
  *check({ frontMatter }) {
    if (frontMatter?.kind !== 'read') return;
    const { values } = frontMatter;
    for (const name of requiredFields) {
      if (!(name in values)) yield problem(`README.md sets no ${name}.`, `Add ${name} to its settings.`);
    }
    for (const [name, value] of Object.entries(values)) {
      const schema = frontMatterFields[name];
      if (fieldsOfOthers.has(name)) {
        yield caution(`README.md sets ${name}, which a Docker Space does not use.`, `Remove ${name}.`);
      } else if (schema === undefined) {
        yield caution(`README.md sets ${name}, which the Hub's documentation does not know.`, 'Check its spelling.');
      } else {
        const parsed = schema.safeParse(value);
        if (parsed.success) continue;
        const [first] = parsed.error.issues;
        const where = first === undefined || first.path.length === 0 ? name : `${name}.${first.path.join('.')}`;
        yield problem(
          `README.md: ${where}: ${first?.message ?? 'is not accepted'}`,
          `Change ${name}; see Docs/troubleshooting.md.`,
        );
      }
    }
  },
};

/** The Hub looks for both at the root of what is pushed, with exactly these names. */
export const filesAtTheRoot: Rule = {
  id: 'SPACE-006',
  title: 'README.md or Dockerfile is not where the platform looks',
  *check({ tree, frontMatter, dockerfile }) {
    for (const name of ['README.md', 'Dockerfile']) {
      if (tree.has(name)) continue;
      const similar = tree.files.find(({ path }) => path.toLowerCase().endsWith(name.toLowerCase()));
      const seen = similar === undefined ? '' : `; there is ${similar.path}`;
      yield problem(
        `There is no file ${name} at the root of the folder${seen}.`,
        `Put it there under exactly this name.`,
      );
    }
    if (frontMatter?.kind === 'broken') yield problem(frontMatter.reason, frontMatter.fix);
    if (dockerfile !== null && !dockerfile.instructions.some(({ name }) => name === 'FROM')) {
      yield problem('The Dockerfile has no FROM.', 'Restore it from this repository.');
    }
  },
};
