import type { Problem } from '../base/problem';
import { type LossConfig, targetFormOf } from '../config/loss';
import type { NamedOutline } from '../transforms/transform';
import { type AugmentationConfig, type AugmentationKind, domainOf, isMixture } from './schema';

/** An output whose targets would be mixed. */
export interface AugmentedOutput {
  loss: LossConfig;
  /** Where the loss stands in the config. */
  path: (string | number)[];
}

const ofSpectrograms: ReadonlySet<AugmentationKind> = new Set(['maskTime', 'maskFrequency']);

function hasRowsAndColumns({ shape }: { shape?: readonly unknown[] | null }): boolean {
  return (shape?.length ?? 2) >= 2;
}

/** Whether an entry can change a column as the transforms leave it. */
function canChange({ kind, ...config }: AugmentationConfig, column: NamedOutline): boolean {
  if (ofSpectrograms.has(kind)) return column.kind === 'spectrogram';
  const domain = domainOf({ kind, ...config } as AugmentationConfig);
  if (domain === 'image') return column.kind === 'image' || (column.kind === 'array' && hasRowsAndColumns(column));
  if (domain === 'audio') return column.kind === 'audio' || column.kind === 'spectrogram';
  if (domain === 'text') return column.kind === 'vector' && column.integer;
  return column.kind === 'numeric' || (column.kind === 'vector' && !column.integer);
}

const expectations = {
  image: 'images, or arrays with rows and columns',
  audio: 'sounds',
  text: 'texts behind tokenise',
  table: 'numbers',
} as const;

/**
 * What keeps a list of augmentations from doing what it says.
 *
 * @param columns feature columns as the transforms leave them
 */
export function checkAugmentation(
  configs: readonly AugmentationConfig[],
  columns: readonly NamedOutline[],
  outputs: readonly AugmentedOutput[],
): Problem[] {
  return configs.flatMap((config, index): Problem[] => {
    const problem = (
      severity: Problem['severity'],
      message: string,
      fix: string,
      path: (string | number)[] = ['augmentation', index],
    ): Problem => ({ code: 'badAugmentation', severity, message: `${config.kind}: ${message}`, fix, where: { path } });
    if (isMixture(config)) {
      const numbered = outputs.filter(({ loss }) => targetFormOf(loss) === 'classIndex');
      if (numbered.length > 0)
        return numbered.map(({ loss, path }) =>
          problem(
            'error',
            `targets are mixed, and the loss ${loss.kind} compares with one class number a sample.`,
            'Use the loss categoricalCrossentropy, which takes a share of every class, or remove the augmentation.',
            path,
          ),
        );
      if (config.kind === 'cutMix' && !columns.some((column) => 'shape' in column && (column.shape?.length ?? 0) >= 2))
        return [problem('error', 'no input has rows and columns to paste.', 'Use mixUp.')];
      return [];
    }
    if (config.kind === 'zoom' && config.minimum > config.maximum)
      return [problem('error', `minimum ${config.minimum} is above maximum ${config.maximum}.`, 'Exchange them.')];
    if (config.kind === 'soundNoise' && config.minimumDecibels > config.maximumDecibels)
      return [
        problem('error', `minimumDecibels ${config.minimumDecibels} is above maximumDecibels.`, 'Exchange them.'),
      ];
    const names = columns.map(({ name, origin }) => origin ?? name);
    const unknown = config.columns === 'auto' ? [] : config.columns.filter((name) => !names.includes(name));
    if (unknown.length > 0)
      return [
        problem(
          'error',
          `no feature column is called "${unknown.join('", "')}".`,
          `Use some of: ${names.join(', ')}.`,
          ['augmentation', index, 'columns'],
        ),
      ];
    const chosen = columns.filter(
      ({ name, origin }) => config.columns === 'auto' || config.columns.includes(origin ?? name),
    );
    if (chosen.some((column) => canChange(config, column))) return [];
    const domain = domainOf(config) as keyof typeof expectations;
    return [
      problem(
        'warning',
        `it changes nothing: ${ofSpectrograms.has(config.kind) ? 'spectrograms' : expectations[domain]} were expected among the features.`,
        ofSpectrograms.has(config.kind) ? 'Add logMel to transforms, or remove it.' : 'Remove it.',
      ),
    ];
  });
}
