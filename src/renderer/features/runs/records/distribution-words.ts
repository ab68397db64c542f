import type { HistogramKind } from '../../../../shared/contract/run-record';
import type { HistogramSeries } from './histogram-series';

/** Something about a weight or its gradients that a person may want to look at. */
export interface DistributionWord {
  word: string;
  /** Why, with the figures. */
  reason: string;
  tone: 'bad' | 'warning';
}

/** Figures of one weight at one step. */
export interface FiguresAt {
  name: string;
  count: number;
  norm: number;
  zeroCount: number;
  nanCount: number;
  infiniteCount: number;
}

/** Gradients so many times smaller or larger than those of the middle of the network hardly train, or shake, a layer. */
const apart = 1000;
/** Root mean square beyond which a single step of an ordinary optimizer throws weights far away. */
const hugeGradient = 10;
const tinyGradient = 1e-9;
const mostlyZero = 0.9;

export function figuresAt({ name, figures }: HistogramSeries, place: number): FiguresAt {
  const at = (figure: keyof HistogramSeries['figures']) => figures[figure][place] as number;
  return {
    name,
    count: at('count'),
    norm: at('norm'),
    zeroCount: at('zeroCount'),
    nanCount: at('nanCount'),
    infiniteCount: at('infiniteCount'),
  };
}

/** Root mean square, which does not depend on how many numbers there are. */
export const sizeOf = ({ norm, count, nanCount, infiniteCount }: FiguresAt): number =>
  norm / Math.sqrt(Math.max(1, count - nanCount - infiniteCount));

function medianOf(values: readonly number[]): number {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

const percent = (share: number) => `${(share * 100).toFixed(share > 0.999 ? 1 : 0)} %`;
const short = (value: number) => value.toPrecision(2).replace('-', '−');

function judge(kind: HistogramKind, own: FiguresAt, median: number): DistributionWord | null {
  const wrong = own.nanCount + own.infiniteCount;
  if (wrong > 0)
    return {
      word: 'not finite',
      reason: `${wrong.toLocaleString('en-US')} of ${own.count.toLocaleString('en-US')} numbers are NaN or infinite.`,
      tone: 'bad',
    };
  const zeroShare = own.zeroCount / Math.max(1, own.count);
  const size = sizeOf(own);
  if (kind === 'weights')
    return zeroShare > mostlyZero && own.count > 64
      ? { word: 'mostly zero', reason: `${percent(zeroShare)} of the weights are exactly zero.`, tone: 'warning' }
      : null;
  if (zeroShare === 1)
    return { word: 'no gradient', reason: 'Every gradient is exactly zero: nothing of it learns.', tone: 'bad' };
  if (size > hugeGradient || size > apart * median)
    return {
      word: 'exploding',
      reason: `Gradients have a root mean square of ${short(size)}; half of the network’s are below ${short(median)}.`,
      tone: 'bad',
    };
  if (size < tinyGradient || size * apart < median)
    return {
      word: 'vanishing',
      reason: `Gradients have a root mean square of ${short(size)}; half of the network’s are above ${short(median)}.`,
      tone: 'warning',
    };
  return zeroShare > mostlyZero
    ? { word: 'mostly zero', reason: `${percent(zeroShare)} of the gradients are exactly zero.`, tone: 'warning' }
    : null;
}

/** What is remarkable about each weight at one step, beside the others of the network. */
export function judgeDistributions(
  kind: HistogramKind,
  all: readonly FiguresAt[],
): ReadonlyMap<string, DistributionWord> {
  const median = medianOf(all.map(sizeOf));
  const words = new Map<string, DistributionWord>();
  for (const own of all) {
    const word = judge(kind, own, median);
    if (word) words.set(own.name, word);
  }
  return words;
}
