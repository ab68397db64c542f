import type { EventValue, TensorboardEvent } from '../../../../shared/history/event';
import { decodeSession, hparamsPlugin, type SessionInfo } from '../../../../shared/history/hparams';
import { tensorNumbers, tensorScalar } from '../../../../shared/history/tensor-values';
import type { HistoryRecord } from '../importer';

/** What one value of an event stands for. */
export type FoundValue =
  | { kind: 'scalar'; name: string; value: number }
  | { kind: 'record'; record: HistoryRecord }
  | { kind: 'session'; session: SessionInfo }
  | { kind: 'other' };

/** Plugins by tag: only the first value of a tag says which one it is for. */
export type TagPlugins = Map<string, string>;

const textLimit = 100_000;
const imageLimitBytes = 4 * 1024 ** 2;

/** Shape: [bucket, 3] of left edge, right edge, count, as TensorFlow 2 writes them. */
function bucketsOf(numbers: readonly number[]): {
  limits: number[];
  counts: number[];
  minimum: number;
  maximum: number;
} {
  const limits: number[] = [];
  const counts: number[] = [];
  for (let at = 0; at + 2 < numbers.length; at += 3) {
    limits.push(numbers[at + 1] as number);
    counts.push(numbers[at + 2] as number);
  }
  return { limits, counts, minimum: numbers[0] ?? 0, maximum: limits.at(-1) ?? 0 };
}

function textOf(bytes: Uint8Array | undefined): string {
  return new TextDecoder().decode(bytes?.subarray(0, textLimit));
}

type Read = (value: EventValue, name: string, step: number) => FoundValue[];

const record = (found: HistoryRecord): FoundValue[] => [{ kind: 'record', record: found }];

/** Tensors by the plugin that they are for. Source: TensorBoard, tensorboard/plugins/<name>/metadata.py */
const tensorReaders: Record<string, Read> = {
  scalars: ({ tensor = {} }, name) => {
    const value = tensorScalar(tensor);
    return value === null ? [{ kind: 'other' }] : [{ kind: 'scalar', name, value }];
  },
  histograms: ({ tensor = {} }, name, step) => {
    const numbers = tensorNumbers(tensor);
    if (!numbers) return [{ kind: 'other' }];
    return numbers.length >= 3 ? record({ kind: 'histogram', name, step, ...bucketsOf(numbers) }) : [];
  },
  text: ({ tensor = {} }, name, step) => {
    const text = (tensor.strings ?? []).map(textOf).join('\n');
    return record({ kind: 'text', name: name.replace(/\/text_summary$/, ''), step, text });
  },
  images: ({ tensor = {} }, name, step) =>
    // Two texts with width and height come first.
    (tensor.strings ?? [])
      .slice(2)
      .flatMap((bytes, index, all) =>
        bytes.length <= imageLimitBytes
          ? record({ kind: 'image', name: all.length > 1 ? `${name}/${index}` : name, step, bytes: bytes.slice() })
          : [{ kind: 'other' as const }],
      ),
};

/** @param prefix of the folder's part */
export function readValue(
  value: EventValue,
  event: TensorboardEvent,
  prefix: string,
  plugins: TagPlugins,
): FoundValue[] {
  const { tag = '', metadata, simpleValue, histogram, image, tensor } = value;
  const named = metadata?.plugin?.name;
  if (named && !plugins.has(tag)) plugins.set(tag, named);
  const plugin = plugins.get(tag) ?? '';
  if (plugin === hparamsPlugin && metadata?.plugin?.content)
    return [{ kind: 'session', session: decodeSession(metadata.plugin.content) }];
  const name = tag.startsWith(prefix) ? tag : `${prefix}${tag}`;
  if (simpleValue !== undefined) return [{ kind: 'scalar', name, value: simpleValue }];
  if (histogram)
    return record({
      kind: 'histogram',
      name,
      step: event.step,
      limits: histogram.limits ?? [],
      counts: histogram.counts ?? [],
      minimum: histogram.minimum ?? 0,
      maximum: histogram.maximum ?? 0,
    });
  if (image?.bytes && image.bytes.length <= imageLimitBytes)
    return record({ kind: 'image', name: name.replace(/\/image$/, ''), step: event.step, bytes: image.bytes.slice() });
  if (tensor) {
    const read = tensorReaders[plugin] ?? (tensorScalar(tensor) === null ? null : tensorReaders.scalars);
    return read ? read(value, name, event.step) : [{ kind: 'other' }];
  }
  return [{ kind: 'other' }];
}
