/** Parts of a split that folders are called by, in lower case. */
const splitNames: Record<string, 'train' | 'validation' | 'test'> = {
  train: 'train',
  training: 'train',
  val: 'validation',
  valid: 'validation',
  validation: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

export type LabelSource = 'folder' | 'path' | 'none';

/** How the folders of a source are arranged. */
export interface Layout {
  /** Folders that all files share; they say nothing. */
  commonDepth: number;
  /** The first folder below names a part of the split. */
  hasSplit: boolean;
  /** Some files lie in folders below that: those are classes. */
  hasClasses: boolean;
}

/** Where one file belongs. */
export interface FilePlace {
  label: string | null;
  split: 'train' | 'validation' | 'test' | null;
}

/** Looks at one path after the other; memory does not grow with their number. */
export interface LayoutReader {
  add(path: string): void;
  layout(): Layout;
}

/** More different first folders than parts of a split can have. */
const comparedNameCount = 32;

export function createLayoutReader(): LayoutReader {
  let common: string[] | null = null;
  /** First folders by the number of folders before them, lower case; null once there are too many. */
  const firsts: (Set<string> | null)[] = [];
  let deepest = 0;
  return {
    add(path) {
      const folders = path.split('/').slice(0, -1);
      deepest = Math.max(deepest, folders.length);
      if (common === null) common = folders;
      else {
        let shared = 0;
        while (shared < common.length && common[shared] === folders[shared]) shared += 1;
        common = common.slice(0, shared);
      }
      for (let depth = 0; depth < Math.min(8, folders.length + 1); depth += 1) {
        if (firsts[depth] === undefined) firsts[depth] = new Set();
        const names = firsts[depth];
        names?.add((folders[depth] ?? '').toLowerCase());
        if (names && names.size > comparedNameCount) firsts[depth] = null;
      }
    },
    layout() {
      const commonDepth = common?.length ?? 0;
      const names = firsts[commonDepth];
      const hasSplit = Boolean(names && names.size >= 2 && [...names].every((name) => name in splitNames));
      return { commonDepth, hasSplit, hasClasses: deepest > commonDepth + (hasSplit ? 1 : 0) };
    },
  };
}

export function placeOf(path: string, { commonDepth, hasSplit }: Layout, labels: LabelSource): FilePlace {
  const folders = path.split('/').slice(commonDepth, -1);
  const split = hasSplit ? (splitNames[(folders[0] ?? '').toLowerCase()] ?? null) : null;
  const classFolders = hasSplit ? folders.slice(1) : folders;
  const label = labels === 'none' ? null : labels === 'path' ? classFolders.join('/') : (classFolders[0] ?? '');
  return { label: label === '' ? null : label, split };
}
