import type { Block } from './block.ts';

/** A retrievable piece of one section. */
export interface Chunk {
  /**
   * 32 hex digits derived from the page's route, the anchor and the content, so that an edit elsewhere leaves it alone
   * and re-ingest is idempotent. Unique within a generation.
   */
  readonly id: string;
  readonly route: string;
  /** Heading id of the section, without `#`; null above the first linkable heading. */
  readonly anchor: string | null;
  /** Page title first, then the headings down to this section. */
  readonly headingPath: readonly string[];
  readonly blocks: readonly Block[];
  /** Position on the page, from 0, in reading order. */
  readonly ordinal: number;
  /** Where the text was written, relative to the folder the person named (a partial keeps its own path). */
  readonly source: string;
  /** 1-based line of the first block in `source`. */
  readonly line: number;
}

/** What the analyser made of a chunk's texts: worked out once, when the chunk is indexed, for every search that finds it. */
export interface ChunkAnalysis {
  /** Stems in reading order, apart by a space, stop words left out: a line for each heading, then for each block. */
  readonly stems: string;
  /** Direction of what the texts are about, a signed byte per dimension; null where no word of them is known. */
  readonly meaning: Uint8Array | null;
}

/** An internal link or link to a file of the same site, as written. */
export interface PageLink {
  /** As written in the source: `./other.md#part`, `/docs/x`, `#here`. */
  readonly target: string;
  /** Route with optional `#anchor` the link resolves to; null when nothing of the site is there. */
  readonly resolved: string | null;
  /**
   * Why the anchor may be there although no heading has it: an element in the target's text has this id, or the target
   * is made by a program. Absent otherwise.
   */
  readonly anchor?: 'element' | 'unknown';
  readonly text: string;
  readonly source: string;
  readonly line: number;
  /** Anchor of the section it stands in; absent where that is unknown. */
  readonly within?: string | null;
}

/** A term that an author set apart from the text around it. */
export interface MarkedTerm {
  readonly text: string;
  readonly style: 'code' | 'strong' | 'emphasis';
  /** Of the section it stands in. */
  readonly anchor: string | null;
}

/** A relation that a model has read on a page, as `FROM KIND TO`. */
export interface PageRelation {
  /** As the section spells it; `to` as well. */
  readonly from: string;
  /** Words of a closed list, such as `runs on`. */
  readonly kind: string;
  readonly to: string;
  /** Of the section that states it. */
  readonly anchor: string | null;
}
