import type { Block } from './blocks';
import { createBlockId } from './new-block';

type Blocks = readonly Block[];

/** @param after the block in front of the new ones; null puts them first */
export function insertBlocks(blocks: Blocks, added: Blocks, after: string | null): Block[] {
  const place = after === null ? 0 : blocks.findIndex(({ id }) => id === after) + 1 || blocks.length;
  return blocks.toSpliced(place, 0, ...added);
}

export function changeBlock(blocks: Blocks, changed: Block): Block[] {
  return blocks.map((block) => (block.id === changed.id ? changed : block));
}

export function removeBlock(blocks: Blocks, id: string): Block[] {
  return blocks.filter((block) => block.id !== id);
}

/** A copy right behind its original, with an id of its own. */
export function duplicateBlock(blocks: Blocks, id: string): { blocks: Block[]; copyId: string | null } {
  const original = blocks.find((block) => block.id === id);
  if (!original) return { blocks: [...blocks], copyId: null };
  const copy = { ...structuredCopy(original), id: createBlockId() };
  return { blocks: insertBlocks(blocks, [copy], id), copyId: copy.id };
}

function structuredCopy(block: Block): Block {
  return JSON.parse(JSON.stringify(block));
}

/** Puts a block where another one stands; the others close up. */
export function moveBlock(blocks: Blocks, id: string, to: number): Block[] {
  const from = blocks.findIndex((block) => block.id === id);
  if (from < 0) return [...blocks];
  const rest = blocks.toSpliced(from, 1);
  return rest.toSpliced(Math.min(Math.max(0, to), rest.length), 0, blocks[from] as Block);
}
