import path from 'node:path';

/** Kinds of values that the studio has no place for, by W&B's names. */
const titles: Record<string, readonly [one: string, many: string]> = {
  'table-file': ['table', 'tables'],
  table: ['table', 'tables'],
  'joined-table': ['table', 'tables'],
  'partitioned-table': ['table', 'tables'],
  'html-file': ['HTML page', 'HTML pages'],
  html: ['HTML page', 'HTML pages'],
  'audio-file': ['sound', 'sounds'],
  audio: ['sound', 'sounds'],
  'video-file': ['film', 'films'],
  videos: ['film', 'films'],
  'object3D-file': ['3D object', '3D objects'],
  object3D: ['3D object', '3D objects'],
  'plotly-file': ['Plotly chart', 'Plotly charts'],
  plotly: ['Plotly chart', 'Plotly charts'],
  'bokeh-file': ['Bokeh chart', 'Bokeh charts'],
  'molecule-file': ['molecule', 'molecules'],
  molecule: ['molecule', 'molecules'],
  'image-file': ['picture whose file is missing or too large', 'pictures whose files are missing or too large'],
};

/** Where W&B puts pictures; these are taken. */
const takenFolders = new Set(['images']);
const mediaFolder = /(?:^|\/)files\/media\/([^/]+)\//;

/** Which kind of media a file is that is not taken; null for what is taken, and for other files. */
export function leftOutKind(file: string): string | null {
  const kind = mediaFolder.exec(file)?.[1];
  return kind === undefined || takenFolders.has(kind) ? null : kind;
}

/** `2 tables, 1 HTML page`. */
export function kindWords(counts: ReadonlyMap<string, number>): string {
  const byTitle = new Map<string, { count: number; many: string }>();
  for (const [kind, count] of counts) {
    const [one, many] = titles[kind] ?? [`value of type ${kind}`, `values of type ${kind}`];
    const known = byTitle.get(one);
    byTitle.set(one, { count: (known?.count ?? 0) + count, many });
  }
  return [...byTitle]
    .sort(([left], [right]) => left.localeCompare(right))
    .map(([one, { count, many }]) => `${count.toLocaleString('en-US')} ${count === 1 ? one : many}`)
    .join(', ');
}

/** A file of a run by the path that a row gives, beside the log it stands in. */
export function mediaPath(logFile: string, file: string): string {
  return path.posix.join(path.posix.dirname(logFile), 'files', file);
}
