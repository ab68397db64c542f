/** `digits`, then `digits-2`, `digits-3` …, upper and lower case alike. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const used = new Set(taken.map((name) => name.toLowerCase()));
  if (!used.has(wanted.toLowerCase())) return wanted;
  for (let number = 2; ; number += 1) {
    const name = `${wanted}-${number}`;
    if (!used.has(name.toLowerCase())) return name;
  }
}
