import { randomNumbers } from '@lattice/testing';

const SYLLABLES = ['ba', 'co', 'di', 'fu', 'ge', 'ha', 'ki', 'lo', 'mu', 'ne', 'po', 'ra', 'si', 'tu', 've', 'zo'];
const VOCABULARY = 3_000;
const PAGES_PER_FOLDER = 50;

/** Markdown pages with headings, prose, lists, code and links to each other; the same for the same count. */
export function generatedDocs(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [fileOf(index), pageText(index, count)]));
}

/** Path of a generated page below the site. */
export function fileOf(index: number): string {
  return `docs/part-${Math.floor(index / PAGES_PER_FOLDER)}/page-${index}.md`;
}

export function routeOf(index: number): string {
  return `/part-${Math.floor(index / PAGES_PER_FOLDER)}/page-${index}`;
}

function pageText(index: number, count: number): string {
  const random = randomNumbers(index + 1);
  const sections = Array.from({ length: 2 }, (_, section) => {
    const next = (index + section * 7 + 1) % count;
    return [
      `## ${sentence(random, 3)} ${section}`,
      `See [${sentence(random, 2)}](${routeOf(next)}) for more. ${paragraph(random)}`,
      `- ${sentence(random, 4)}\n- ${sentence(random, 5)}`,
      `\`\`\`ts title="${word(random)}.ts"\nconst ${word(random)} = ${word(random)}(${section});\n\`\`\``,
    ].join('\n\n');
  });
  return `---\ntitle: Page ${index} ${word(random)}\n---\n\n${sections.join('\n\n')}\n`;
}

function paragraph(random: () => number): string {
  return Array.from({ length: 2 }, () => `${sentence(random, 10)}.`).join(' ');
}

function sentence(random: () => number, words: number): string {
  const text = Array.from({ length: words }, () => word(random)).join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function word(random: () => number): string {
  const number = Math.floor(random() ** 2 * VOCABULARY);
  const digits = [number % 16, Math.floor(number / 16) % 16, Math.floor(number / 256) % 16];
  return digits.map((digit) => SYLLABLES[digit]).join('');
}
