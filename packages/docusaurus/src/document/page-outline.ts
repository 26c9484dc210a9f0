import type { Heading } from '@lattice/core';
import type { PlacedBlock, Section } from './types.ts';
import type { Spot } from './place.ts';

export interface OpenedHeading extends Heading {
  readonly spot: Spot;
  /** The page's own title, which heads everything and is therefore in no path. */
  readonly isContentTitle: boolean;
}

/** A point of the outline to come back to. */
export interface OutlinePoint {
  readonly head: SectionHead;
  readonly above: readonly Ancestor[];
}

type SectionHead = Omit<Section, 'blocks' | 'source' | 'line'> & { readonly spot: Spot | null };

interface Ancestor {
  readonly level: number;
  readonly text: string;
}

interface OpenSection extends Section {
  readonly blocks: PlacedBlock[];
}

/** Sections as they grow, block by block. */
export class PageOutline {
  readonly sections: Section[] = [];
  #head: SectionHead = { anchor: null, level: 0, heading: null, headingPath: [], spot: null };
  #above: readonly Ancestor[] = [];
  #open: OpenSection | null = null;

  /** A heading always makes a section, even when nothing follows it. */
  openHeading(heading: OpenedHeading): void {
    const { level, text, spot } = heading;
    const outer = this.#above.filter((ancestor) => ancestor.level < level);
    this.#above = heading.isContentTitle ? [] : [...outer, { level, text }];
    const headingPath = this.#above.map((ancestor) => ancestor.text).filter((name) => name !== '');
    this.#head = { anchor: heading.id ?? this.#head.anchor, level, heading: text, headingPath, spot };
    this.#open = this.#start(spot);
  }

  add(block: PlacedBlock): void {
    this.#open ??= this.#start(this.#head.spot ?? block);
    this.#open.blocks.push(block);
  }

  /** Of the section that text would be added to now. */
  get anchor(): string | null {
    return this.#head.anchor;
  }

  mark(): OutlinePoint {
    return { head: this.#head, above: this.#above };
  }

  /** What follows belongs to the section at that point again, if another was opened since. */
  returnTo(point: OutlinePoint): void {
    if (this.#head === point.head) return;
    this.#head = point.head;
    this.#above = point.above;
    this.#open = null;
  }

  #start({ source, line }: Spot): OpenSection {
    const { anchor, level, heading, headingPath } = this.#head;
    const section = { anchor, level, heading, headingPath, blocks: [], source, line };
    this.sections.push(section);
    return section;
  }
}
