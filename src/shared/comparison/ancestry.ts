import type { RunSummary } from '../contract/run';

/** What is needed of a run to place it. */
type Descendant = Pick<RunSummary, 'id' | 'number' | 'parentRunId'>;

export interface AncestryNode<Item extends Descendant> {
  run: Item;
  /** Place among the columns of the drawing: a first child goes on in its parent's, every other child gets a new one. */
  lane: number;
  /** Row from the top; parents stand above their children. */
  row: number;
  /** Row of the parent; null for a beginning, and where the parent has been deleted. */
  parentRow: number | null;
  /** The parent that is no longer in the project. */
  isOrphan: boolean;
}

export interface Ancestry<Item extends Descendant> {
  nodes: AncestryNode<Item>[];
  laneCount: number;
}

/**
 * Everything that the chosen runs descend from and everything that descends from that, as rows of a tree: oldest first,
 * a fork's line directly below what it was taken from.
 *
 * @param all every run of the project
 */
export function ancestryOf<Item extends Descendant>(
  chosenIds: readonly string[],
  all: readonly Item[],
): Ancestry<Item> {
  const byId = new Map(all.map((run) => [run.id, run]));
  const children = new Map<string, Item[]>();
  for (const run of all)
    if (run.parentRunId !== null && byId.has(run.parentRunId)) {
      const siblings = children.get(run.parentRunId) ?? [];
      siblings.push(run);
      children.set(run.parentRunId, siblings);
    }
  const roots = new Map<string, Item>();
  for (const id of chosenIds) {
    let run = byId.get(id);
    // A chain that bites its own tail could only come from a damaged project; it must not hang the page.
    const seen = new Set<string>();
    while (run && run.parentRunId !== null && byId.has(run.parentRunId) && !seen.has(run.id)) {
      seen.add(run.id);
      run = byId.get(run.parentRunId);
    }
    if (run) roots.set(run.id, run);
  }
  const nodes: AncestryNode<Item>[] = [];
  const placed = new Set<string>();
  let laneCount = 0;
  const older = (one: Item, other: Item) => one.number - other.number;
  // Not by recursion: a sweep can be a chain of ten thousand forks.
  const waiting = [...roots.values()]
    .toSorted(older)
    .toReversed()
    .map((run) => ({ run, lane: 0, parentRow: null as number | null }));
  let lanesInUse = 0;
  while (waiting.length > 0) {
    const next = waiting.pop() as (typeof waiting)[number];
    if (placed.has(next.run.id)) continue;
    placed.add(next.run.id);
    const isRoot = next.parentRow === null;
    if (isRoot) lanesInUse = 1;
    const row = nodes.length;
    nodes.push({
      run: next.run,
      lane: next.lane,
      row,
      parentRow: next.parentRow,
      isOrphan: isRoot && next.run.parentRunId !== null,
    });
    const own = (children.get(next.run.id) ?? []).toSorted(older);
    own.toReversed().forEach((run, reversed) => {
      const place = own.length - 1 - reversed;
      waiting.push({ run, lane: place === 0 ? next.lane : lanesInUse + place - 1, parentRow: row });
    });
    lanesInUse += Math.max(0, own.length - 1);
    laneCount = Math.max(laneCount, lanesInUse);
  }
  return { nodes, laneCount };
}
