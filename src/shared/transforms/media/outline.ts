import type { Problem } from '../../base/problem';
import type { ConfigFix } from '../../config/config-fix';
import { type MediaKind, type MediaOutline, transformError } from '../transform';
import { frameCount, spectrogramSizes } from './frames';
import type { MediaTransformConfig, MediaTransformKind, MediaTransformOf } from './schema';

type Known = MediaOutline & { shape: (number | null)[] };

interface MediaRule<Kind extends MediaTransformKind> {
  /** What it can change when the config names the column. */
  accepts: readonly MediaKind[];
  /** What `columns: auto` stands for; absent where that is all it accepts. */
  automatic?: readonly MediaKind[];
  outline(config: MediaTransformOf<Kind>, column: Known): MediaOutline;
}

const pixels = ['image', 'array'] as const;
const numbers = ['image', 'spectrogram', 'array'] as const;
const same = (_: unknown, column: Known): MediaOutline =>
  // Arrays of rows and columns get their channel axis with the first transform, whichever it is.
  column.kind === 'array' && column.shape.length === 2 ? { ...column, shape: [...column.shape, 1] } : column;

/** An image’s shape with its channels, also where an array has only rows and columns. */
export function imageShape(shape: readonly (number | null)[]): [number | null, number | null, number | null] {
  const [height = null, width = null, channels] = shape;
  return [height, width, channels === undefined ? 1 : channels];
}

function resized(column: Known, height: number, width: number): MediaOutline {
  return { ...column, shape: [height, width, imageShape(column.shape)[2]] };
}

function spectrogramOf(
  config: MediaTransformOf<'logMel'> | MediaTransformOf<'mfcc'>,
  { shape, sampleRate = null }: Known,
  bandCount: number,
): MediaOutline {
  const [length = null] = shape;
  const frames =
    length === null || sampleRate === null ? null : frameCount(length, spectrogramSizes(config, sampleRate).hop);
  return {
    kind: 'spectrogram',
    shape: config.layout === 'image' ? [frames, bandCount, 1] : [frames, bandCount],
    sampleRate,
  };
}

/** What every media transform makes of a column, without decoding anything. */
export const mediaRules = {
  resize: {
    accepts: numbers,
    automatic: pixels,
    outline: ({ height, width }, column) => resized(column, height, width),
  },
  centreCrop: {
    accepts: numbers,
    automatic: pixels,
    outline: ({ height, width }, column) => resized(column, height, width),
  },
  crop: { accepts: numbers, automatic: pixels, outline: ({ height, width }, column) => resized(column, height, width) },
  grey: {
    accepts: pixels,
    outline: (_, column) => ({ ...column, shape: [...imageShape(column.shape).slice(0, 2), 1] }),
  },
  rgb: {
    accepts: pixels,
    outline: (_, column) => ({ ...column, shape: [...imageShape(column.shape).slice(0, 2), 3] }),
  },
  scalePixels: { accepts: numbers, automatic: pixels, outline: same },
  normaliseChannels: { accepts: numbers, outline: same },
  standardiseSample: { accepts: [...numbers, 'audio'], automatic: numbers, outline: same },
  resample: {
    accepts: ['audio'],
    outline: ({ sampleRate }, { kind, shape: [length = null], sampleRate: before = null }) => ({
      kind,
      shape: [length === null || before === null ? null : Math.round((length * sampleRate) / before)],
      sampleRate,
    }),
  },
  fixLength: {
    accepts: ['audio'],
    outline: ({ durationMs }, { kind, sampleRate = null }) => ({
      kind,
      shape: [sampleRate === null ? null : Math.round((durationMs * sampleRate) / 1000)],
      sampleRate,
    }),
  },
  normaliseGain: { accepts: ['audio'], outline: same },
  logMel: { accepts: ['audio'], outline: (config, column) => spectrogramOf(config, column, config.melCount) },
  mfcc: {
    accepts: ['audio'],
    outline: (config, column) => spectrogramOf(config, column, Math.min(config.coefficientCount, config.melCount)),
  },
  delta: {
    accepts: ['spectrogram'],
    outline: ({ order }, column) => {
      const last = column.shape.at(-1) ?? null;
      return { ...column, shape: [...column.shape.slice(0, -1), last === null ? null : last * (order + 1)] };
    },
  },
} satisfies { [Kind in MediaTransformKind]: MediaRule<Kind> };

const unknownShapes: Record<MediaKind, (number | null)[]> = {
  image: [null, null, null],
  audio: [null],
  spectrogram: [null, null, null],
  array: [null, null],
};

/**
 * What a media transform makes of a column, without decoding anything.
 *
 * Throws: BAD_INPUT where its settings cannot hold for such a column.
 */
export function outlineMedia(config: MediaTransformConfig, column: MediaOutline & { name: string }): MediaOutline {
  const { outline } = mediaRules[config.kind] as unknown as MediaRule<MediaTransformKind>;
  const known = { ...column, shape: column.shape ?? unknownShapes[column.kind] };
  if (column.kind === 'array' && ![2, 3].includes(known.shape.length) && !anyShape.has(config.kind))
    throw transformError(
      `${config.kind}: the arrays of "${column.name}" have the shape [${known.shape.join(', ')}]; rows and columns, with or without channels, were expected.`,
      'Take the column out of this transform.',
    );
  const problem = sizeProblem(config, known);
  if (problem) throw transformError(problem.message, problem.fix);
  return outline(config, known);
}

const anyShape: ReadonlySet<MediaTransformKind> = new Set(['scalePixels', 'normaliseChannels', 'standardiseSample']);

/** Settings that do not fit what the column is known to be. */
function sizeProblem(
  config: MediaTransformConfig,
  { kind, shape, sampleRate = null }: Known,
): { message: string; fix: string } | null {
  if (config.kind === 'crop') {
    const [height, width] = imageShape(shape);
    const bottom = config.top + config.height;
    const right = config.left + config.width;
    if ((height !== null && bottom > height) || (width !== null && right > width))
      return {
        message: `crop: the box ends at row ${bottom} and column ${right}; the images have ${height ?? '?'} × ${width ?? '?'} pixels.`,
        fix: 'Make the box smaller, or put resize before it.',
      };
  }
  if (config.kind === 'grey' || config.kind === 'rgb') {
    const channels = imageShape(shape)[2];
    if (channels !== null && channels > 4)
      return {
        message: `${config.kind}: an image of 1 to 4 channels was expected, these have ${channels}.`,
        fix: 'Remove the transform.',
      };
  }
  if (config.kind === 'normaliseChannels') {
    const channels = shape.length >= 3 || kind === 'spectrogram' ? (shape.at(-1) ?? null) : 1;
    const lists = { mean: config.mean?.length, deviation: config.deviation?.length };
    if (config.statistics === 'given' && (lists.mean === undefined || lists.deviation === undefined))
      return {
        message: 'normaliseChannels: statistics: given needs `mean` and `deviation`.',
        fix: 'Give one number a channel, or use statistics: fitted.',
      };
    const expected =
      config.statistics === 'imagenet' ? [3] : config.statistics === 'given' ? [lists.mean, lists.deviation] : [];
    const wrong = expected.find((count) => count !== 1 && channels !== null && count !== channels);
    if (wrong !== undefined)
      return {
        message: `normaliseChannels: figures of ${wrong} channels meet ${channels} ${channels === 1 ? 'channel' : 'channels'}.`,
        fix: config.statistics === 'imagenet' ? 'Put rgb before it, or use statistics: fitted.' : `Give ${channels}.`,
      };
  }
  if ((config.kind === 'logMel' || config.kind === 'mfcc') && sampleRate !== null) {
    const sizes = spectrogramSizes(config, sampleRate);
    if (sizes.maximumHz > sampleRate / 2 || config.minimumHz >= sizes.maximumHz)
      return {
        message: `${config.kind}: bands from ${config.minimumHz} to ${sizes.maximumHz} Hz; at ${sampleRate} values a second 0 to ${sampleRate / 2} Hz can be told apart.`,
        fix: `Set maximumHz to ${sampleRate / 2} or less and minimumHz below it, or resample to a higher rate.`,
      };
    if (config.fftSize !== null && (config.fftSize < sizes.window || (config.fftSize & (config.fftSize - 1)) !== 0))
      return {
        message: `${config.kind}: fftSize is ${config.fftSize}; a power of two of at least ${sizes.window} (the window) was expected.`,
        fix: 'Set fftSize: null, or make the window shorter.',
      };
  }
  if (config.kind === 'delta') {
    const [frames = null] = shape;
    if (frames !== null && frames < config.width)
      return {
        message: `delta: ${frames} frames are fewer than its width of ${config.width}.`,
        fix: 'Make width smaller, or hopMs of the spectrogram shorter.',
      };
  }
  return null;
}

/** A problem with what one click adds to the beginning of the list. */
type MendableProblem = Problem & { fixes?: ConfigFix[] };

type Added = { kind: MediaTransformKind; columns: string[] } & Record<string, unknown>;

/** In the order in which they must stand. */
function addFirst(added: readonly Added[]): ConfigFix[] {
  return [
    {
      title: `Add ${added.map(({ kind }) => kind).join(' and ')}`,
      edits: added.map((value, index) => ({ kind: 'insert', path: ['transforms'], index, value })),
    },
  ];
}

const written = (added: readonly Added[]) =>
  added
    .map((each) => {
      const entries = Object.entries(each).map(([key, value]) => {
        const text = Array.isArray(value) ? `[${value.join(', ')}]` : String(value);
        return `${key}: ${text}`;
      });
      return `{ ${entries.join(', ')} }`;
    })
    .join(' and ');

/** What would still differ from row to row behind the last transform, with the transforms that end it. */
export function openShapeProblems({
  name,
  kind,
  shape,
  sampleRate = null,
}: MediaOutline & { name: string }): MendableProblem[] {
  if (shape === null || shape.every((size) => size !== null)) return [];
  const problem = (code: string, message: string, added: readonly Added[], rest = ''): MendableProblem[] => [
    {
      code,
      severity: 'error',
      message,
      fix: `Add ${written(added)} to transforms${rest}.`,
      where: { path: ['transforms'] },
      fixes: addFirst(added),
    },
  ];
  const columns = [name];
  const [first, second, channels] = shape;
  if (kind === 'image' || kind === 'array') {
    const isSizeOpen = first === null || second === null;
    const what = isSizeOpen ? (channels === null ? 'size and channels' : 'size') : 'channels';
    return problem(
      isSizeOpen ? 'mixedImageSizes' : 'mixedChannels',
      `The images of "${name}" differ in ${what}; the network needs them alike.`,
      [
        ...(channels === null ? [{ kind: 'rgb' as const, columns }] : []),
        ...(isSizeOpen ? [{ kind: 'resize' as const, columns, height: 128, width: 128 }] : []),
      ],
    );
  }
  const isRateOpen = sampleRate === null;
  return problem(
    'mixedSoundLengths',
    `The sounds of "${name}" differ in ${isRateOpen ? 'rate and length' : 'length'}; the network needs them alike.`,
    [
      ...(isRateOpen ? [{ kind: 'resample' as const, columns, sampleRate: 16_000 }] : []),
      { kind: 'fixLength' as const, columns, durationMs: 1000 },
    ],
    kind === 'spectrogram' ? ', before the spectrogram' : '',
  );
}
