import path from 'node:path';
import h5wasm, { type Dataset, Dataset as DatasetClass, type Group, Group as GroupClass } from 'h5wasm/node';
import { formatBytes } from '../../shared/base/format';
import { StudioError } from '../../shared/base/problem';
import { limits } from './limits';
import type { SourceArray } from './model-format';

/** First bytes of every HDF5 file; a user block may stand before them. Source: HDF5 file format specification 3.0, II.A. */
export const hdf5Signature = Uint8Array.of(0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a);

/** An HDF5 file opened for reading; every failure names the file and what it was asked for. */
export interface Hdf5File extends Disposable {
  /** An attribute that is a text; null when it is absent. */
  text(place: string, name: string): string | null;
  /** An attribute that is a list of texts; long lists are stored in numbered parts. */
  texts(place: string, name: string): string[];
  /** Names in a group; empty when there is no such group. */
  names(place: string): string[];
  /** Null when there is no array at that place. Throws: StudioError BAD_INPUT when it is too large or not numbers. */
  array(place: string, name?: string): SourceArray | null;
}

const numericTypes = { 0: 'whole', 1: 'real' } as const;

function toText(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  return Array.isArray(value) && value.length === 1 ? toText(value[0]) : null;
}

function checkArray(file: string, place: string, dataset: Dataset, budget: { bytes: number }): number[] {
  const { metadata } = dataset;
  const shape = dataset.shape ?? [];
  const count = shape.reduce((total, dimension) => total * dimension, 1);
  if (!(metadata.type in numericTypes) || metadata.virtual_sources?.length)
    throw new StudioError('BAD_INPUT', `${file}: the weight ${place} does not hold plain numbers.`, {
      fix: 'Save the model again with a current version of Keras.',
    });
  budget.bytes += count * 4;
  if (!Number.isSafeInteger(count) || budget.bytes > limits.weightBytes || count * 4 > 2 ** 31 - 1)
    throw new StudioError(
      'BAD_INPUT',
      `${file}: the weight ${place} has the shape ${shape.join(' × ')}; with it the weights take ${formatBytes(budget.bytes)}, more than this studio reads (${formatBytes(limits.weightBytes)}, 2 GiB each).`,
      { fix: 'Is the file damaged? Models of this size cannot be trained here.' },
    );
  return shape;
}

/** Throws: StudioError BAD_INPUT when the file is truncated, damaged or not HDF5. */
export async function openHdf5(file: string, shownName = path.basename(file)): Promise<Hdf5File> {
  const module = await h5wasm.ready;
  module.activate_throwing_error_handler();
  const damaged = (what: string, error: unknown) => {
    const detail = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').trim();
    const isShort = /truncated/i.test(detail);
    return new StudioError(
      'BAD_INPUT',
      isShort
        ? `${shownName} is truncated: the file ends before its data do.`
        : `${shownName} is damaged: ${what} (${detail.slice(0, 300)}).`,
      { fix: 'Copy or download the file again; it must have the size that it has at its source.' },
      { cause: error },
    );
  };
  const attempt = <Result>(what: string, work: () => Result): Result => {
    try {
      return work();
    } catch (error) {
      throw error instanceof StudioError ? error : damaged(what, error);
    }
  };
  const opened = attempt('it cannot be opened', () => new h5wasm.File(file, 'r'));
  const budget = { bytes: 0 };
  /** Links to other files are not followed: a model may not name files of this machine. */
  const find = (place: string): Group | Dataset | null => {
    let group: Group = opened;
    const parts = place.split('/').filter(Boolean);
    for (const [index, part] of parts.entries()) {
      if (!group.keys().includes(part)) return null;
      const entity = group.get(part);
      if (entity instanceof DatasetClass) return index === parts.length - 1 ? entity : null;
      if (!(entity instanceof GroupClass)) return null;
      group = entity;
    }
    return group;
  };
  const attribute = (place: string, name: string): unknown =>
    attempt(`the attribute ${name} of "${place || '/'}" cannot be read`, () => {
      const attributes = find(place)?.attrs ?? {};
      const found = Object.hasOwn(attributes, name) ? attributes[name] : undefined;
      if (found && (found.metadata.total_size ?? 0) * Math.max(1, found.metadata.size) > limits.descriptionBytes)
        throw new StudioError('BAD_INPUT', `${shownName}: the attribute ${name} is larger than a description may be.`, {
          fix: 'Is it the right file?',
        });
      return found?.value ?? null;
    });
  return {
    text: (place, name) => toText(attribute(place, name)),
    texts(place, name) {
      const parts = attribute(place, name);
      const all = Array.isArray(parts) ? parts : [];
      for (let part = 0; parts === null; part += 1) {
        const next = attribute(place, `${name}${part}`);
        if (!Array.isArray(next)) break;
        all.push(...next);
      }
      return all.flatMap((value) => toText(value) ?? []);
    },
    names: (place) =>
      attempt(`the group "${place || '/'}" cannot be read`, () => {
        const found = find(place);
        return found instanceof GroupClass ? found.keys() : [];
      }),
    array: (place, name = place) =>
      attempt(`the weight ${place} cannot be read`, () => {
        const dataset = find(place);
        if (!(dataset instanceof DatasetClass)) return null;
        const shape = checkArray(shownName, place, dataset, budget);
        return {
          name,
          shape,
          read: () =>
            attempt(`the values of ${place} cannot be read`, () => {
              const { value } = dataset;
              if (!ArrayBuffer.isView(value)) return Float32Array.of(Number(value));
              return Float32Array.from(value as unknown as ArrayLike<number | bigint>, Number);
            }),
        };
      }),
    [Symbol.dispose]: () => void opened.close(),
  };
}
