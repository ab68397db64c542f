import type { RunConfig } from '../../shared/config/run-config';
import { columnsOfInput, type NamedColumn, transformColumns } from '../../shared/transforms';
import type { TransformConfig } from '../../shared/transforms/schema';
import { describeTransform, isMediaTransform } from '../../shared/transforms/selection';
import type { FittedData } from '../batches';

type Stored = FittedData['transforms'];

/** What each number of a row is that an input reads; of windows, whose rows are all alike, of one of them. */
export function rowNames({ transforms }: FittedData, columns: readonly string[]): string[] {
  const empty = transforms.columns.map(({ name, kind, time }): NamedColumn => {
    if (kind === 'text') return { name, kind, values: [] };
    return { name, kind, values: new Float64Array(), ...(time ? { time } : {}) };
  });
  return columnsOfInput(columns, transformColumns(transforms, empty)).flatMap((column) =>
    column.kind === 'vector' ? column.names : [column.name],
  );
}

const listed = (names: readonly string[]) =>
  names.length > 12
    ? `${names
        .slice(0, 12)
        .map((name) => `\`${name}\``)
        .join(', ')} and ${names.length - 12} more`
    : names.map((name) => `\`${name}\``).join(', ');

function parametersOf({ kind: _kind, columns: _columns, ...parameters }: TransformConfig): string {
  const told = Object.entries(parameters).filter(([, value]) => value !== null);
  return told.length === 0 ? '' : ` (${told.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(', ')})`;
}

function describeStep(config: TransformConfig, columns: readonly string[]): string {
  const { title, summary } = describeTransform(config.kind);
  const on = columns.length > 0 ? `, on ${listed(columns)}` : '';
  const cross =
    config.kind === 'targetEncode' ? ' New rows take `state.all`; `state.withoutFold` was for training.' : '';
  return `**${title}** (\`${config.kind}\`)${on}: ${summary.charAt(0).toLowerCase()}${summary.slice(1)}${parametersOf(config)}${cross}`;
}

/** Columns as they are stored, with what their raw values are. */
function describeRaw({ columns }: Stored): string {
  return columns
    .map(
      ({ name, kind, time }) =>
        `\`${name}\` (${time ? 'seconds since 1970, UTC' : kind === 'text' ? 'text' : 'number'})`,
    )
    .join(', ');
}

/** How a raw row becomes what the network reads, step by step, for whoever writes it in another program. */
export function describePreparation({ transforms, media = {} }: FittedData, config: RunConfig): string {
  const { window } = config.dataset;
  const raw = [
    transforms.columns.length > 0 ? `Raw columns: ${describeRaw(transforms)}.` : '',
    ...Object.keys(media).map((name) => `\`${name}\`: files as \`transforms.json\` → \`media["${name}"]\` says.`),
  ].filter(Boolean);
  const own = config.transforms.map((entry) => {
    const step = transforms.steps.find((each) => JSON.stringify(each.config) === JSON.stringify(entry));
    return isMediaTransform(entry)
      ? describeStep(entry, entry.columns === 'auto' ? [] : entry.columns)
      : describeStep(
          entry,
          (step?.columns ?? []).map(({ name }) => name),
        );
  });
  const steps =
    own.length === 0
      ? 'The network reads raw values, without transforms.'
      : `Apply these transforms, in this order; what each learned is in \`transforms.json\`, at \`transforms.steps[…].columns[…].state\`:\n\n${own.map((text, index) => `${index + 1}. ${text}`).join('\n')}`;
  const windows = window
    ? `\n\nA sample is a window: ${window.length} successive rows, the oldest first${window.groupBy === null ? '' : `, all of one \`${window.groupBy}\``}${window.orderBy === null ? '' : `, ordered by \`${window.orderBy}\``}. The prediction is for ${window.horizon === 0 ? 'the last of them' : `${window.horizon} ${window.horizon === 1 ? 'row' : 'rows'} after the last`}.`
    : '';
  return [...raw, steps].join('\n\n') + windows;
}
