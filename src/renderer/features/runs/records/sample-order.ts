import type { RecordedAnswer, RecordedInput, RecordedPrediction } from '../../../../shared/contract/run-record';

export const sampleOrders = ['asChosen', 'leastConfident', 'mostConfident', 'highestLoss', 'lowestLoss'] as const;
export type SampleOrder = (typeof sampleOrders)[number];

export const sampleOrderTitles = {
  asChosen: 'As chosen',
  leastConfident: 'Least confident first',
  mostConfident: 'Most confident first',
  highestLoss: 'Highest loss first',
  lowestLoss: 'Lowest loss first',
} satisfies Record<SampleOrder, string>;

export type SampleFilter = 'all' | 'right' | 'wrong';

/** A sample with what one output says of it at a step, and at another that it is compared with. */
export interface ShownSample {
  input: RecordedInput;
  target: RecordedInput['targets'][number] | null;
  answer: RecordedAnswer | null;
  before: RecordedAnswer | null;
}

type Figure = (answer: RecordedAnswer) => number | null;
const probability: Figure = ({ probability: value }) => value;
const loss: Figure = ({ loss: value }) => value;

const orders: Record<SampleOrder, { figure: Figure; sign: 1 | -1 } | null> = {
  asChosen: null,
  leastConfident: { figure: probability, sign: 1 },
  mostConfident: { figure: probability, sign: -1 },
  highestLoss: { figure: loss, sign: -1 },
  lowestLoss: { figure: loss, sign: 1 },
};

export function answerOf(
  predictions: readonly RecordedPrediction[] | undefined,
  index: number,
  output: string | null,
): RecordedAnswer | null {
  const answers = predictions?.find((each) => each.index === index)?.answers ?? [];
  return answers.find((answer) => answer.output === output) ?? answers[0] ?? null;
}

/** Samples that pass the filter, in an order; those without the figure come last, equal ones as they were chosen. */
export function arrangeSamples(
  samples: readonly ShownSample[],
  filter: SampleFilter,
  order: SampleOrder,
): ShownSample[] {
  const passing = samples.filter(({ answer }) => filter === 'all' || answer?.isRight === (filter === 'right'));
  const rule = orders[order];
  if (!rule) return passing;
  const figureOf = ({ answer }: ShownSample) => (answer ? rule.figure(answer) : null);
  return passing.toSorted((left, right) => {
    const [a, b] = [figureOf(left), figureOf(right)];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return rule.sign * (a - b) || left.input.index - right.input.index;
  });
}

/** How many are right of those that can be; null where none can, as for amounts. */
export function countRight(samples: readonly ShownSample[]): { right: number; judged: number } | null {
  const judged = samples.flatMap(({ answer }) => answer?.isRight ?? []);
  return judged.length === 0 ? null : { right: judged.filter(Boolean).length, judged: judged.length };
}
