import path from 'node:path';
import { z } from 'zod';
import { createId } from '../../../shared/base/id';
import { type Problem, StudioError, summariseProblems } from '../../../shared/base/problem';
import { type SavedBlock, savedBlockSchema } from '../../../shared/contract/model';
import { layerSchema } from '../../../shared/graph/model';
import type { Changes } from '../../lib/changes';
import type { Clock } from '../../lib/clock';
import { readJson, writeJson } from '../../lib/files';

const fileSchema = z.object({ formatVersion: z.literal(1), blocks: z.array(savedBlockSchema) });
const maximumBlockCount = 1000;

/** Blocks that the person saved for re-use, in the data folder: every project sees the same ones. */
export interface Blocks {
  list(): Promise<SavedBlock[]>;
  save(block: Pick<SavedBlock, 'name' | 'description' | 'layers'>): Promise<SavedBlock>;
  remove(id: string): Promise<void>;
}

function checkLayers(layers: SavedBlock['layers']): void {
  const problems = layers.flatMap((layer, index): Problem[] => {
    const result = layerSchema.safeParse(layer);
    if (result.success) return [];
    return result.error.issues.map(({ path: place, message }) => ({
      code: 'badLayer',
      severity: 'error',
      message: `Layer ${index + 1}${place.length > 0 ? `, ${place.join('.')}` : ''}: ${message}`,
      where: { path: ['layers', index] },
    }));
  });
  if (problems.length > 0)
    throw new StudioError('BAD_INPUT', `The block cannot be saved. ${summariseProblems(problems)}`, {
      problems,
      fix: 'Mend the layers that are named, then save the block again.',
    });
}

export function createBlocks(dependencies: { dataDirectory: string; changes: Changes; clock: Clock }): Blocks {
  const { changes, clock } = dependencies;
  const file = path.join(dependencies.dataDirectory, 'blocks.json');
  // One change after the other, so that none is lost.
  let last: Promise<unknown> = Promise.resolve();
  const list = async (): Promise<SavedBlock[]> => {
    const value = await readJson(file).catch((error: Error) => error);
    if (value === null) return [];
    const result = fileSchema.safeParse(value);
    if (result.success) return result.data.blocks;
    throw new StudioError('BAD_INPUT', `The saved blocks in ${file} cannot be read.`, {
      fix: 'Restore the file from a copy, or move it away to begin with none.',
    });
  };
  const change = (edit: (blocks: SavedBlock[]) => SavedBlock[]): Promise<void> => {
    const next = last.then(async () => {
      await writeJson(file, { formatVersion: 1, blocks: edit(await list()) });
      changes.publish({ noun: 'block', id: null });
    });
    last = next.catch(() => {});
    return next;
  };
  return {
    list,
    async save({ name: wanted, description, layers }) {
      const name = wanted.trim();
      if (name === '')
        throw new StudioError('BAD_INPUT', 'A block needs a name; only blanks were given.', { fix: 'Type a name.' });
      checkLayers(layers);
      const block: SavedBlock = {
        id: createId('block', clock.now()),
        name,
        description,
        layers,
        createdAt: clock.now(),
      };
      await change((blocks) => {
        const others = blocks.filter((other) => other.name.toLowerCase() !== name.toLowerCase());
        if (others.length >= maximumBlockCount)
          throw new StudioError('CONFLICT', `${others.length} blocks are saved; that is as many as are kept.`, {
            fix: 'Remove some that you no longer use.',
          });
        return [...others, block].sort((one, other) => one.name.localeCompare(other.name));
      });
      return block;
    },
    remove: (id) =>
      change((blocks) => {
        if (!blocks.some((block) => block.id === id))
          throw new StudioError('NOT_FOUND', `There is no saved block "${id}".`, { fix: 'Read the list again.' });
        return blocks.filter((block) => block.id !== id);
      }),
  };
}
