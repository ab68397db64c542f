import type { Block } from './blocks';
import { createBlockId } from './new-block';

type Blocks = readonly Block[];

const isSame = (one: Block | undefined, other: Block | undefined) => JSON.stringify(one) === JSON.stringify(other);

export interface Merged {
  blocks: Block[];
  /** Blocks that both sides changed, each into something else: both versions are kept, mine first. */
  keptTwice: number;
}

/**
 * Brings together what two windows made of the same blocks. A change of one side is taken; of a block that both changed
 * both versions stay; one that a side deleted and the other changed stays as it was changed. Nothing typed is lost.
 *
 * @param base what both began with
 */
export function mergeBlocks(base: Blocks, mine: Blocks, theirs: Blocks): Merged {
  const before = new Map(base.map((block) => [block.id, block]));
  const ownById = new Map(mine.map((block) => [block.id, block]));
  const otherById = new Map(theirs.map((block) => [block.id, block]));
  const blocks: Block[] = [];
  let keptTwice = 0;
  for (const own of mine) {
    const was = before.get(own.id);
    const other = otherById.get(own.id);
    if (!other) {
      // Deleted there: gone, unless it was made or changed here.
      if (!was || !isSame(own, was)) blocks.push(own);
    } else if (isSame(own, other) || isSame(other, was)) blocks.push(own);
    else if (isSame(own, was)) blocks.push(other);
    else {
      blocks.push(own, { ...other, id: createBlockId() });
      keptTwice += 1;
    }
  }
  // What only they have: new there, or deleted here and changed there.
  theirs.forEach((other, index) => {
    if (ownById.has(other.id)) return;
    const was = before.get(other.id);
    if (was && isSame(other, was)) return;
    const previous = theirs
      .slice(0, index)
      .toReversed()
      .find(({ id }) => blocks.some((block) => block.id === id));
    const place = previous ? blocks.findIndex(({ id }) => id === previous.id) + 1 : 0;
    blocks.splice(place, 0, other);
  });
  return { blocks: reordered(blocks, base, mine, theirs), keptTwice };
}

const idsOf = (blocks: Blocks) => blocks.map(({ id }) => id);

/** The order is mine, unless only they changed it. */
function reordered(blocks: Block[], base: Blocks, mine: Blocks, theirs: Blocks): Block[] {
  const common = new Set(idsOf(base).filter((id) => idsOf(mine).includes(id) && idsOf(theirs).includes(id)));
  const order = (list: Blocks) => idsOf(list).filter((id) => common.has(id));
  const same = (one: string[], other: string[]) => one.join(' ') === other.join(' ');
  if (!same(order(base), order(mine)) || same(order(base), order(theirs))) return blocks;
  const places = new Map(idsOf(theirs).map((id, index) => [id, index]));
  const keyed = blocks.map((block) => ({ block, place: places.get(block.id) ?? null }));
  let last = -1;
  return keyed
    .map((each) => {
      last = each.place ?? last;
      return { block: each.block, key: last };
    })
    .toSorted((one, other) => one.key - other.key)
    .map(({ block }) => block);
}
