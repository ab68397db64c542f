/** How often each true class (row) was predicted as each class (column). */
export function confusionCounts(
  classCount: number,
  trueClasses: ArrayLike<number>,
  predicted: ArrayLike<number>,
): number[][] {
  const counts = Array.from({ length: classCount }, () => new Array<number>(classCount).fill(0));
  for (let index = 0; index < trueClasses.length; index += 1) {
    const row = counts[trueClasses[index] as number] as number[];
    row[predicted[index] as number] = (row[predicted[index] as number] as number) + 1;
  }
  return counts;
}
