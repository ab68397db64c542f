import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useRef } from 'react';
import type { Problem } from '../../../shared/base/problem';
import type { TransferReport } from '../../../shared/contract/transfer';
import type { InputShapes } from '../../../shared/graph/analysis';
import { host } from '../../lib/host-client';
import { readConfigText } from './document/config-reader';
import { type ConfigReading, readConfig } from './document/reading';

const hostDelayMs = 350;

export interface CheckedReading extends ConfigReading {
  /** The host has looked at exactly this text. */
  checkedByHost: boolean;
  /** What the config's `transfer` would do. */
  transfers: readonly TransferReport[];
}

const noTransfers: readonly TransferReport[] = [];

function identify({ code, message }: Problem): string {
  return `${code} ${message}`;
}

/**
 * While something else in the config is wrong the host cannot say the shape of a sample; as long as data set and
 * transforms stay what they were, the shape does too.
 */
function useLastingShape(text: string, shape: InputShapes | null): InputShapes | null {
  const source = useMemo(() => {
    const value = readConfigText(text).value as Partial<Record<string, unknown>> | null | undefined;
    return value ? JSON.stringify([value.dataset, value.transforms]) : null;
  }, [text]);
  const last = useRef<{ source: string | null; shape: InputShapes | null }>({ source: null, shape: null });
  if (shape !== null) last.current = { source, shape };
  return shape ?? (source === null || source === last.current.source ? last.current.shape : null);
}

/**
 * The text as the page reads it at once, with what only the host knows (data set, columns, engine) joined a moment
 * later. The host also says the shape of a sample, without which no layer shape is known.
 */
export function useConfigCheck(text: string): CheckedReading {
  const [settled] = useDebouncedValue(text, hostDelayMs);
  const check = useQuery({
    ...host.templates.check.queryOptions({ input: { text: settled } }),
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });
  const inputShape = useLastingShape(text, check.data?.inputShape ?? null);
  const local = useMemo(() => readConfig(text, inputShape), [text, inputShape]);
  const hostProblems = check.data && settled === text && !check.isPlaceholderData ? check.data.problems : null;
  const transfers = check.data?.transfers ?? noTransfers;
  return useMemo(() => {
    const known = new Set(local.problems.map(identify));
    // That an empty canvas has no input says more than that its list is too short.
    const isEmpty = local.analysis?.layers.length === 0;
    const added = (hostProblems ?? []).filter(
      (problem) => !known.has(identify(problem)) && !(isEmpty && problem.where?.path?.join('.') === 'model.layers'),
    );
    return { ...local, problems: [...local.problems, ...added], checkedByHost: hostProblems !== null, transfers };
  }, [local, hostProblems, transfers]);
}
