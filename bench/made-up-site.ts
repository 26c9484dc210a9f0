import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { randomNumbers } from '@lattice/testing';

const SYLLABLES = ['ba', 'co', 'di', 'fu', 'ge', 'ha', 'ki', 'lo', 'mu', 'ne', 'po', 'ra', 'si', 'tu', 've', 'zo'];
/** As many different words as a handbook of some thousand pages has. */
const VOCABULARY = 16 ** 4;
const PAGES_PER_FOLDER = 50;
const CONFIGURATION = `export default { title: 'Made up', url: 'https://made-up.example', baseUrl: '/',
  presets: [['classic', { docs: { routeBasePath: '/' }, blog: false }]] };
`;

/** Writes a site of so many MDX pages, the same every time: sections, lists, code, tables, tabs, admonitions, links. */
export async function writeMadeUpSite(folder: string, pages: number): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'docusaurus.config.js'), CONFIGURATION);
  for (let index = 0; index < pages; index += 1) {
    const file = join(folder, madeUpFile(index));
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, madeUpPage(index, pages));
  }
}

/** Path of a page below the site. */
export function madeUpFile(index: number): string {
  return `docs/part-${Math.floor(index / PAGES_PER_FOLDER)}/page-${index}.mdx`;
}

export function madeUpPage(index: number, pages: number): string {
  const random = randomNumbers(index + 1);
  const sections = Array.from({ length: 6 }, (_, number) => section(random, { number, index, pages }));
  return `---\ntitle: Page ${index} ${word(random)}\n---\n\n${paragraph(random)}\n\n${sections.join('\n\n')}\n`;
}

function section(random: () => number, at: { number: number; index: number; pages: number }): string {
  const next = (at.index + at.number * 7 + 1) % at.pages;
  const link = `/part-${Math.floor(next / PAGES_PER_FOLDER)}/page-${next}`;
  const parts = [
    `## ${sentence(random, 3)} ${at.number}`,
    `See [${sentence(random, 2)}](${link}) for more. ${paragraph(random)}`,
    `- ${sentence(random, 4)} with \`${word(random)}\`\n- **${sentence(random, 2)}** ${sentence(random, 5)}`,
    extra(random, at.number),
    paragraph(random),
  ];
  return parts.join('\n\n');
}

function extra(random: () => number, number: number): string {
  switch (number % 4) {
    case 0:
      return `\`\`\`ts title="${word(random)}.ts"\nconst ${word(random)} = ${word(random)}(${number});\n\`\`\``;
    case 1:
      return `| ${word(random)} | ${word(random)} |\n|---|---|\n| ${sentence(random, 3)} | ${sentence(random, 4)} |`;
    case 2:
      return `:::tip ${word(random)}\n\n${paragraph(random)}\n\n:::`;
    default:
      return `<details>\n<summary>${sentence(random, 3)}</summary>\n\n${paragraph(random)}\n\n</details>`;
  }
}

function paragraph(random: () => number): string {
  return Array.from({ length: 3 }, () => `${sentence(random, 12)}.`).join(' ');
}

export function sentence(random: () => number, words: number): string {
  const text = Array.from({ length: words }, () => word(random)).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Few words often, many seldom. */
function word(random: () => number): string {
  let number = Math.floor(random() ** 4 * VOCABULARY);
  let text = '';
  do {
    text += SYLLABLES[number % 16];
    number = Math.floor(number / 16);
  } while (number > 0);
  return text;
}
