import type { Block, Heading, MarkedTerm, SiteWarning } from '@lattice/core';
import { fold } from './fold.ts';
import { isInternalTarget } from './internal-target.ts';
import { PageOutline, type OpenedHeading } from './page-outline.ts';
import type { Place, Spot } from './place.ts';
import type { RawLink } from './types.ts';

/** A block before the page knows its label and place. */
export type BareBlock = DistributiveOmit<Block, 'label'>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;

export interface CaptureOptions {
  /** A heading's text is what it shows as text: no alternative text of images, no brackets around footnote numbers. */
  readonly isHeading: boolean;
  /** Code keeps its line breaks, and gets none from the elements it is written in. */
  readonly isCode?: boolean;
}

interface Line {
  readonly place: Place;
  readonly spot: Spot;
  text: string;
}

interface ListItem {
  readonly depth: number;
  readonly marker: string;
}

interface Captured extends CaptureOptions {
  text: string;
}

/** What is longer is a sentence that was emphasised, or a line of code. */
const LONGEST_TERM = 80;

/** Collects what a page shows. Words gather in a line until something ends it. */
export class PageBuilder {
  readonly outline = new PageOutline();
  readonly headings: Heading[] = [];
  readonly links: RawLink[] = [];
  readonly terms: MarkedTerm[] = [];
  readonly warnings: SiteWarning[] = [];
  #blocks = 0;
  #line: Line | null = null;
  #item: ListItem | null = null;
  #captured: Captured | null = null;
  /** Links and marked terms whose text is being written. */
  readonly #openTexts: { text: string }[] = [];
  readonly #knownTerms = new Set<string>();

  /** How many blocks the page has so far, by which a container can tell whether it is empty. */
  get blockCount(): number {
    return this.#blocks;
  }

  get isInHeading(): boolean {
    return this.#captured?.isHeading ?? false;
  }

  get isCapturing(): boolean {
    return this.#captured !== null;
  }

  write(text: string, place: Place, spot: Spot): void {
    for (const link of this.#openTexts) link.text += text;
    if (this.#captured !== null) this.#captured.text += text;
    else if (this.#line !== null) this.#line.text += text;
    else if (text.trim() !== '') this.#line = { place, spot, text };
  }

  /** Keeps two neighbours apart without ending the line. */
  space(): void {
    for (const link of this.#openTexts) link.text += ' ';
    if (this.#captured !== null) this.#captured.text += ' ';
    else if (this.#line !== null) this.#line.text += ' ';
  }

  /** Ends the line. */
  flush(): void {
    for (const link of this.#openTexts) link.text += ' ';
    if (this.#captured !== null) {
      const { isCode, text } = this.#captured;
      if (!isCode || !(text === '' || text.endsWith('\n'))) this.#captured.text += '\n';
      return;
    }
    const line = this.#line;
    this.#line = null;
    if (line === null) return;
    const text = fold(line.text);
    const item = this.#item;
    this.#item = null;
    this.#add(item === null ? { kind: 'prose', text } : { kind: 'item', text, ...item }, line.place, line.spot);
  }

  /** The next line is the first of a list item. */
  beginItem(item: ListItem): void {
    this.flush();
    this.#item = item;
  }

  endItem(): void {
    this.flush();
    this.#item = null;
  }

  block(block: BareBlock, place: Place, spot: Spot): void {
    this.flush();
    if (this.#captured !== null) {
      this.write(block.kind === 'row' ? block.cells.join(' ') : block.text, place, spot);
      this.flush();
      return;
    }
    this.#item = null;
    this.#add(block, place, spot);
  }

  /** What `body` writes, as text instead of blocks. Its links and headings are kept. */
  capture(options: CaptureOptions, body: () => void): string {
    const outer = this.#captured;
    const captured: Captured = { ...options, text: '' };
    this.#captured = captured;
    try {
      body();
    } finally {
      this.#captured = outer;
    }
    return captured.text;
  }

  heading(heading: OpenedHeading, place: Place): void {
    const { level, text } = heading;
    const id = place.isRendered ? heading.id : null;
    this.flush();
    if (place.isRendered) this.headings.push({ level, text, id });
    if (this.#captured === null) this.outline.openHeading({ ...heading, id });
    else this.block({ kind: 'prose', text }, place, heading.spot);
  }

  /** `body` writes the link's text. */
  link(target: string | null, spot: Spot, body: () => void): void {
    if (target === null || !isInternalTarget(target)) return body();
    const index = this.links.length;
    const { anchor } = this.outline;
    const text = this.#textOf(body);
    this.links.splice(index, 0, { target, text, ...spot, anchor });
  }

  /** `body` writes the term. */
  term(style: MarkedTerm['style'], body: () => void): void {
    const { anchor } = this.outline;
    const text = this.#textOf(body);
    const key = JSON.stringify([anchor, style, text]);
    if (text === '' || text.length > LONGEST_TERM || this.#knownTerms.has(key)) return;
    this.#knownTerms.add(key);
    this.terms.push({ text, style, anchor });
  }

  #textOf(body: () => void): string {
    const open = { text: '' };
    this.#openTexts.push(open);
    body();
    this.#openTexts.pop();
    return fold(open.text);
  }

  warn(spot: Spot, message: string): void {
    this.warnings.push({ where: `${spot.source}:${spot.line}`, message });
  }

  #add(block: BareBlock, place: Place, { source, line }: Spot): void {
    this.#blocks += 1;
    this.outline.add({ ...block, label: place.label, source, line });
  }
}
