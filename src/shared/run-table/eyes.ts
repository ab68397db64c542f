import type { RunEyes } from '../contract/run-view';

/** More lines than this hide each other. */
export const defaultEyes: RunEyes = { newest: 10, shown: [], hidden: [] };

const mostKept = 10_000;

/** Which runs' lines are drawn. @param runs newest first, as the filter lets them pass */
export function drawnIds(runs: readonly { id: string }[], { newest, shown, hidden }: RunEyes): ReadonlySet<string> {
  const wanted = new Set(shown);
  const unwanted = new Set(hidden);
  const drawn = new Set<string>();
  runs.forEach(({ id }, index) => {
    if (!unwanted.has(id) && (index < newest || wanted.has(id))) drawn.add(id);
  });
  return drawn;
}

/** Hides those of several that are drawn; when none is, draws them all. */
export function toggleEyes(eyes: RunEyes, ids: readonly string[], drawn: ReadonlySet<string>): RunEyes {
  const chosen = new Set(ids);
  const others = {
    shown: eyes.shown.filter((id) => !chosen.has(id)),
    hidden: eyes.hidden.filter((id) => !chosen.has(id)),
  };
  return ids.some((id) => drawn.has(id))
    ? { ...eyes, shown: others.shown, hidden: [...others.hidden, ...ids].slice(-mostKept) }
    : { ...eyes, shown: [...others.shown, ...ids].slice(-mostKept), hidden: others.hidden };
}

/** These and no others, whichever come later. */
export function onlyEyes(ids: readonly string[]): RunEyes {
  return { newest: 0, shown: ids.slice(0, mostKept), hidden: [] };
}

export function newestEyes(newest: number): RunEyes {
  return { newest, shown: [], hidden: [] };
}
