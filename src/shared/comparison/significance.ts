import {
  benjaminiHochbergCorrection,
  bootstrapDifference,
  hedgesG,
  holmCorrection,
  type Interval,
  mannWhitneyTest,
  mean,
  welchTest,
} from '../statistics';

export type Correction = 'holm' | 'benjaminiHochberg' | 'none';

const corrections = {
  holm: holmCorrection,
  benjaminiHochberg: benjaminiHochbergCorrection,
  none: (pValues: readonly number[]) => [...pValues],
} satisfies Record<Correction, (pValues: readonly number[]) => number[]>;

export type Verdict = 'better' | 'worse' | 'noDifferenceShown' | 'cannotSay';

/** One group of runs against the reference group, in one metric. */
export interface GroupComparison {
  /** Place of the group in those given. */
  group: number;
  count: number;
  difference: number;
  welch: { pValue: number; corrected: number; interval: Interval } | null;
  mannWhitney: { pValue: number; corrected: number; superiority: number } | null;
  bootstrap: Interval | null;
  effectSize: number | null;
  verdict: Verdict;
}

function correct<Result extends { pValue: number }>(
  results: readonly (Result | null)[],
  correction: Correction,
): ((Result & { corrected: number }) | null)[] {
  const known = results.filter((result) => result !== null);
  const corrected = corrections[correction](known.map(({ pValue }) => pValue));
  let at = 0;
  return results.map((result) => (result === null ? null : { ...result, corrected: corrected[at++] as number }));
}

/**
 * Compares every group with a reference group, p-values corrected for the number of comparisons. The verdict follows
 * Welch's corrected p-value at the given level; with fewer than two runs in a group, or without variation, it says so.
 *
 * @param samples finite values by group
 */
export function compareGroups(
  samples: readonly (readonly number[])[],
  reference: number,
  {
    better,
    correction = 'holm',
    level = 0.05,
  }: { better: 'smaller' | 'greater'; correction?: Correction; level?: number },
): GroupComparison[] {
  const base = samples[reference] ?? [];
  const others = samples.flatMap((values, group) => (group === reference ? [] : [{ values, group }]));
  const welch = correct(
    others.map(({ values }) => welchTest(values, base, 1 - level)),
    correction,
  );
  const mannWhitney = correct(
    others.map(({ values }) => mannWhitneyTest(values, base)),
    correction,
  );
  return others.map(({ values, group }, index) => {
    const difference = mean(values) - mean(base);
    const byWelch = welch[index] ?? null;
    const isBetter = better === 'greater' ? difference > 0 : difference < 0;
    return {
      group,
      count: values.length,
      difference,
      welch: byWelch,
      mannWhitney: mannWhitney[index] ?? null,
      bootstrap: bootstrapDifference(values, base, { confidence: 1 - level }),
      effectSize: hedgesG(values, base),
      verdict: !byWelch
        ? 'cannotSay'
        : byWelch.corrected >= level
          ? 'noDifferenceShown'
          : isBetter
            ? 'better'
            : 'worse',
    };
  });
}

/** The verdict as a sentence that claims no more than the samples show. */
export function describeVerdict({ verdict, count, welch }: GroupComparison, referenceCount: number): string {
  const runs = `${count} and ${referenceCount} runs`;
  if (verdict === 'cannotSay')
    return count < 2 || referenceCount < 2
      ? `Cannot be told with ${runs}: each side needs at least two.`
      : `Cannot be told: the ${runs} do not vary.`;
  const p = welch ? `p = ${welch.corrected < 0.001 ? '< 0.001' : welch.corrected.toFixed(3)}`.replace('= <', '<') : '';
  if (verdict === 'noDifferenceShown')
    return `No difference shown with ${runs} (${p}); that is not proof that there is none.`;
  return `${verdict === 'better' ? 'Better' : 'Worse'} than the reference (${p}, ${runs}).`;
}
