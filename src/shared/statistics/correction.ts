/**
 * p-values of several comparisons, raised so that the chance of one false finding among all stays what it says.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure".
 */
export function holmCorrection(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const corrected = new Array<number>(pValues.length);
  let highest = 0;
  order.forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (pValues.length - rank) * (pValues[index] as number)));
    corrected[index] = highest;
  });
  return corrected;
}

/**
 * p-values raised so that the expected share of false findings among the findings stays what it says.
 *
 * Source: Benjamini and Hochberg 1995, "Controlling the false discovery rate".
 */
export function benjaminiHochbergCorrection(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => (pValues[b] as number) - (pValues[a] as number));
  const corrected = new Array<number>(pValues.length);
  let lowest = 1;
  order.forEach((index, place) => {
    lowest = Math.min(lowest, ((pValues[index] as number) * pValues.length) / (pValues.length - place));
    corrected[index] = lowest;
  });
  return corrected;
}
