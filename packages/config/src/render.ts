import { requirementText } from './requirements.ts';
import { groupTitles, type Requirement, type VariableGroup } from './variable.ts';
import { type NamedVariable, variableList } from './variables.ts';

const LINE_WIDTH = 100;

interface Group {
  readonly title: string;
  readonly rows: readonly NamedVariable[];
}

/** Active rows only: a document that names a variable without effect would mislead. */
function groups(given: (row: NamedVariable) => boolean): Group[] {
  const names = Object.keys(groupTitles).filter((name): name is VariableGroup => name in groupTitles);
  return names
    .map((name) => ({
      title: groupTitles[name],
      rows: variableList.filter((row) => row.group === name && row.status === 'active' && given(row)),
    }))
    .filter((group) => group.rows.length > 0);
}

/** The text of `.env.example`: every variable a person may set, commented out. */
export function renderEnvironmentExample(): string {
  const head = [
    '# Every variable Lattice reads. All are optional: with none set, it runs on its own.',
    '# Written by scripts/config-docs.ts from packages/config; change it there.',
  ];
  const body = groups((row) => row.givenBy === undefined).flatMap((group) => [
    '',
    `# --- ${group.title} ---`,
    ...group.rows.flatMap((row) => ['', ...comment(row), `# ${row.name}=${row.default ?? row.example}`]),
  ]);
  return `${[...head, ...body].join('\n')}\n`;
}

/** A variable without effect requires nothing. */
function requirementsInUse({ requiredWhen = [] }: NamedVariable): readonly Requirement[] {
  const active = new Set<string>(variableList.filter(({ status }) => status === 'active').map(({ name }) => name));
  return requiredWhen.filter(({ when }) => active.has(when));
}

function comment(row: NamedVariable): string[] {
  const sentences = [row.purpose, `Takes ${acceptedBy(row)}.`, `${defaultTitle(row)}: ${defaultText(row)}.`];
  if (row.aliases !== undefined) sentences.push(`Also read as ${row.aliases.join(', ')}.`);
  for (const requirement of requirementsInUse(row)) sentences.push(`Required when ${requirementText(requirement)}.`);
  if (row.secret === true) sentences.push('Secret.');
  return wrap(sentences.join(' ').replaceAll('`', ''));
}

function wrap(text: string): string[] {
  const lines: string[] = [];
  let line = '#';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > LINE_WIDTH) {
      lines.push(line);
      line = '#';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}

/** Markdown: one table for each group. */
export function renderVariableTables(): string {
  return groups(() => true)
    .map((group) => [`### ${group.title}`, '', ...table(group.rows)].join('\n'))
    .join('\n\n');
}

function table(rows: readonly NamedVariable[]): string[] {
  return [
    '| Variable | Purpose | Default | Example |',
    '| --- | --- | --- | --- |',
    ...rows.map((row) => {
      const aliases = row.aliases === undefined ? '' : ` (also ${row.aliases.map((name) => `\`${name}\``).join(', ')})`;
      const required = requirementsInUse(row)
        .map((one) => ` Required when ${requirementText(one)}.`)
        .join('');
      const secret = row.secret === true ? ' **Secret.**' : '';
      const fallback = row.default === undefined ? defaultText(row) : `\`${row.default}\``;
      const cells = [
        `\`${row.name}\`${aliases}`,
        `${row.purpose} Takes ${acceptedBy(row)}.${required}${secret}`,
        fallback,
        `\`${row.example}\``,
      ];
      return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
    }),
  ];
}

function acceptedBy(row: NamedVariable): string {
  return row.schema.description ?? 'text';
}

function defaultTitle(row: NamedVariable): string {
  return row.default === undefined ? 'When unset' : 'Default';
}

function defaultText(row: NamedVariable): string {
  return row.default ?? row.derived ?? 'none';
}
