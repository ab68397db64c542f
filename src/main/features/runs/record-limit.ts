/** What all records of one run may take; beyond it steps are taken out evenly. Units: bytes. */
export const recordLimitBytes = 64 * 2 ** 20;

/**
 * The steps to take out so that about half of them stay, as evenly spread as they can be. The first and the newest
 * always stay; nothing is left to take out of two.
 */
export function stepsToThin(steps: readonly number[]): number[] {
  const first = steps[0];
  const last = steps.at(-1);
  if (first === undefined || last === undefined || steps.length <= 2) return [];
  const spacing = (last - first) / Math.max(1, Math.floor(steps.length / 2));
  let kept = first;
  const removed: number[] = [];
  for (const step of steps.slice(1, -1)) {
    if (step - kept >= spacing && last - step >= spacing / 2) kept = step;
    else removed.push(step);
  }
  // Where the newest steps stand close together, the rule may keep them all.
  return removed.length > 0 ? removed : steps.slice(1, -1).filter((_, index) => index % 2 === 0);
}
