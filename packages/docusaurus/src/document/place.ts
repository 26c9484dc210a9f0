import type { Nodes } from 'hast';
import type { Scope } from './scope.ts';

/** Where the writer stands. */
export interface Place {
  /** Names that expressions here may use, and the file the nodes come from. */
  readonly scope: Scope;
  /** The closest node above that has a position; nodes made from expressions have none. */
  readonly at: Spot;
  /** Labels of the tabs, admonitions and details around, joined. */
  readonly label: string | null;
  /** Lists around. */
  readonly listDepth: number;
  /** Whether the static HTML contains what is written here; a lazy tab comes later. */
  readonly isRendered: boolean;
  /** Components defined in the file that are around. */
  readonly depth: number;
  /** Sources of the partials around, the page first. */
  readonly importers: readonly string[];
}

export interface Spot {
  readonly source: string;
  /** 1-based, of the file. */
  readonly line: number;
}

export function spotOf(node: Nodes, place: Place): Spot {
  // The HTML parser leaves some elements a position without a start, whatever its types say.
  const line: number | undefined = node.position?.start?.line;
  if (line === undefined) return place.at;
  const { source, toLine } = place.scope.origin;
  return { source, line: toLine(line) };
}
