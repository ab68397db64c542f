const maximumNameLength = 64;

/** What names may not hold becomes `_`; a letter comes first. */
function clean(name: string, fallback: string): string {
  const kept = name.replace(/[^A-Za-z0-9_-]+/g, '_').replace(/^[^A-Za-z]+/, '');
  return (kept || fallback).slice(0, maximumNameLength);
}

/** Blocks as the builders of well-known networks name their layers: `conv2_block1_1_conv`, `block_3_expand`, `block2a_dwconv`. */
const blockPattern = /^((?:(?:conv|stage)_?\d+_)?block_?\d+[a-z]?)_/;

/**
 * The group of a layer: the models it is nested in, then what stands before the last `/` of its name, then the block
 * that its name begins with.
 */
function groupOf(path: readonly string[], blockSizes: ReadonlyMap<string, number>): string | null {
  const name = path.at(-1) as string;
  const scopes = name.split('/').filter(Boolean).slice(0, -1);
  const last = name.split('/').at(-1) ?? '';
  const block = blockPattern.exec(last)?.[1];
  const parts = [...path.slice(0, -1), ...scopes].map((part) => clean(part, 'group'));
  if (block && (blockSizes.get(block) ?? 0) > 1) parts.push(...block.replace(/_(?=block)/, '/').split('/'));
  const group = parts.slice(0, 7).join('/');
  return group === '' ? null : group;
}

/** Gives layers of a file names that are allowed and unique here, and the groups they belong to. */
export function createNaming(paths: Iterable<readonly string[]>) {
  const blockSizes = new Map<string, number>();
  for (const path of paths) {
    const block = blockPattern.exec((path.at(-1) as string).split('/').at(-1) ?? '')?.[1];
    if (block) blockSizes.set(block, (blockSizes.get(block) ?? 0) + 1);
  }
  const taken = new Set<string>();
  /** Where the search for a free number begins: thousands of layers may be called alike. */
  const nextNumbers = new Map<string, number>();
  const makeUnique = (wanted: string): string => {
    if (!taken.has(wanted)) return wanted;
    const stem = wanted.slice(0, 56);
    for (let number = nextNumbers.get(stem) ?? 2; ; number += 1) {
      const name = `${stem}_${number}`;
      if (taken.has(name)) continue;
      nextNumbers.set(stem, number + 1);
      return name;
    }
  };
  return {
    /** @param suffix tells several layers apart that one of the file becomes */
    name(path: readonly string[], suffix = ''): string {
      const last = (path.at(-1) as string).split('/').filter(Boolean).at(-1) ?? 'layer';
      const name = makeUnique(clean(`${last}${suffix}`, `layer${suffix}`));
      taken.add(name);
      return name;
    },
    group: (path: readonly string[]) => groupOf(path, blockSizes),
  };
}
export type Naming = ReturnType<typeof createNaming>;
