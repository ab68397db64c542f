import type { Problem } from '../../../../shared/base/problem';

/** What files hold that the studio has no place for: how many values of each plugin. */
export type LeftOut = Map<string, number>;

/** Plugins that are shown under other words than their names. */
const pluginTitles: Record<string, string> = {
  audio: 'sounds (audio)',
  graphs: 'graphs of networks',
  images: 'pictures above 4 MiB',
  pr_curves: 'precision-recall curves (pr_curves)',
  mesh: '3D objects (mesh)',
  projector: 'embeddings (projector)',
  custom_scalars: 'layouts of charts (custom_scalars)',
  '': 'values of no plugin',
};
const namedCount = 12;
const kindLimit = 200;

/** Names are the files' own words: not one a value. */
export function leaveOut(leftOut: LeftOut, plugin = ''): void {
  const name = leftOut.has(plugin) || leftOut.size < kindLimit ? plugin : '';
  leftOut.set(name, (leftOut.get(name) ?? 0) + 1);
}

/** One line that names what is not taken; none where all is. */
export function leftOutProblems(leftOut: LeftOut): Problem[] {
  if (leftOut.size === 0) return [];
  const names = [...leftOut.keys()].sort();
  const words = names.slice(0, namedCount).map((name) => pluginTitles[name] ?? name.slice(0, 60));
  const more = names.length - namedCount;
  return [
    {
      code: 'otherValues',
      severity: 'info',
      message: `Not taken: ${words.join(', ')}${more > 0 ? ` and ${more} more kinds` : ''}. Scalars, histograms, pictures, texts and parameters are taken.`,
    },
  ];
}
