import { useDebouncedValue } from '@mantine/hooks';
import { useCallback, useMemo } from 'react';
import { type SplitConfig, splitSchema } from '../../../../shared/config/split';
import type { Dataset } from '../../../../shared/contract/dataset';
import type { SplitInput } from '../../../../shared/contract/split';
import { useSearchParameter } from '../../../lib/router';

/** What is tried out of a data set, as it stands in the address. */
export interface SplitState {
  split: SplitConfig;
  seed: number;
  /** Null takes the one with the role. */
  target: string | null;
}

const pauseMs = 250;

function readSplit(text: string | null, saved: SplitConfig | null): SplitConfig {
  const start = saved ?? splitSchema.parse({});
  if (text === null) return start;
  try {
    const result = splitSchema.safeParse(JSON.parse(text));
    return result.success ? result.data : start;
  } catch {
    return start;
  }
}

/** The split on the page: in the address, so that it survives a reload, can be shared and goes back. */
export function useSplitState(saved: { split: SplitConfig | null; seed: number }) {
  const [splitText, setSplitText] = useSearchParameter('split');
  const [seedText, setSeedText] = useSearchParameter('seed');
  const [target, setTarget] = useSearchParameter('target');
  const split = useMemo(() => readSplit(splitText, saved.split), [splitText, saved.split]);
  const seed = seedText !== null && /^\d{1,9}$/.test(seedText) ? Number(seedText) : saved.seed;
  return {
    state: { split, seed, target } satisfies SplitState,
    setSplit: useCallback((next: SplitConfig) => setSplitText(JSON.stringify(next)), [setSplitText]),
    setSeed: useCallback((next: number) => setSeedText(String(next)), [setSeedText]),
    setTarget,
  };
}

/** The question to the host, a moment after the last change. */
export function useSplitInput(
  { id, version }: Dataset,
  { split, seed, target }: SplitState,
): Extract<SplitInput, { id: string }> {
  const input = useMemo(() => ({ id, version, split, seed, target }), [id, version, split, seed, target]);
  return useDebouncedValue(input, pauseMs)[0];
}

/** A split of another kind with what both kinds share kept. */
export function changeKind(split: SplitConfig, kind: SplitConfig['kind'], dataset: Dataset): SplitConfig {
  const shares =
    split.kind === 'ratio' || split.kind === 'time'
      ? { train: split.train, validation: split.validation, test: split.test }
      : {};
  const classes =
    split.kind === 'ratio' || split.kind === 'folds' ? { stratify: split.stratify, group: split.group } : {};
  const starts = {
    ratio: { ...shares, ...classes },
    time: shares,
    column: { column: likelySplitColumn(dataset) },
    folds: classes,
  } as const;
  return splitSchema.parse({ kind, ...starts[kind] });
}

/** A column that is called as splits are, else the first category. */
function likelySplitColumn({ columns }: Dataset): string {
  const named = columns.find(({ name }) => /^(split|subset|part|fold|set|partition)$/i.test(name));
  const category = columns.find(({ kind, role }) => kind === 'categorical' && role !== 'target');
  return (named ?? category ?? columns[0])?.name ?? '';
}
