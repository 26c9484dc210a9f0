import { analyse } from '../analysis/analyse.ts';
import { withoutMarks } from './scrub.ts';

export interface Clusterable {
  readonly id: string;
  readonly question: string;
  readonly nearest: { readonly route: string; readonly anchor: string | null } | null;
  readonly firstAskedAt: Date;
}

/** Share of the terms of both (Dice) from which two questions are about one thing. */
const ALIKE = 0.6;
/** The same where both lead to the same section, which says about as much as a word in three. */
const ALIKE_NEAR = 0.4;

interface Cluster<Q> {
  /** From 0, as begun. */
  readonly number: number;
  readonly members: Q[];
  /** Of its first member, which later ones are compared with: a chain of small steps leads nowhere. */
  readonly terms: ReadonlySet<string>;
  readonly place: string | null;
}

/**
 * Puts questions together that mean about the same, by the terms the analyser finds in them. Each joins the most similar
 * cluster that was begun before it was first asked, or begins one: so the order of the list does not matter, and a new
 * question moves no earlier one. Clusters and members are in the order they were first asked.
 */
export function clusterQuestions<Q extends Clusterable>(questions: readonly Q[]): Q[][] {
  const clusters: Cluster<Q>[] = [];
  const byTerm = new Map<string, Cluster<Q>[]>();
  for (const question of questions.toSorted(byFirstAsked)) {
    const terms = new Set(analyse(withoutMarks(question.question)));
    const place = placeOf(question);
    const home = mostAlike({ terms, place }, byTerm);
    if (home !== null) {
      home.members.push(question);
      continue;
    }
    const cluster = { number: clusters.length, members: [question], terms, place };
    clusters.push(cluster);
    for (const term of terms) push(byTerm, term, cluster);
  }
  return clusters.map(({ members }) => members);
}

function push<Q>(byTerm: Map<string, Cluster<Q>[]>, term: string, cluster: Cluster<Q>): void {
  const known = byTerm.get(term);
  if (known === undefined) byTerm.set(term, [cluster]);
  else known.push(cluster);
}

function byFirstAsked(one: Clusterable, other: Clusterable): number {
  return one.firstAskedAt.getTime() - other.firstAskedAt.getTime() || (one.id < other.id ? -1 : 1);
}

function placeOf({ nearest }: Clusterable): string | null {
  return nearest === null ? null : `${nearest.route}#${nearest.anchor ?? ''}`;
}

/** The earliest of the most similar ones. */
function mostAlike<Q>(
  { terms, place }: { readonly terms: ReadonlySet<string>; readonly place: string | null },
  byTerm: ReadonlyMap<string, readonly Cluster<Q>[]>,
): Cluster<Q> | null {
  const shared = new Map<Cluster<Q>, number>();
  for (const term of terms) {
    for (const cluster of byTerm.get(term) ?? []) shared.set(cluster, (shared.get(cluster) ?? 0) + 1);
  }
  let best: Cluster<Q> | null = null;
  let most = 0;
  for (const [cluster, common] of shared) {
    const likeness = (2 * common) / (terms.size + cluster.terms.size);
    const enough = place !== null && place === cluster.place ? ALIKE_NEAR : ALIKE;
    const isBetter = likeness > most || (likeness === most && best !== null && cluster.number < best.number);
    if (likeness >= enough && isBetter) [best, most] = [cluster, likeness];
  }
  return best;
}
