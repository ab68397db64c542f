import type { RecordedInput, RecordedPrediction } from '../../../shared/contract/run-record';
import { histogramFigures } from '../../../shared/history/histogram';
import { packHistogram, type RunRecordEntry } from '../../../shared/job/run-record';
import type { CutNames, HistoryRecord } from './importer';

/** Names of pictures and texts that a run keeps; each is a sample of its own. */
const nameLimit = 200;
const limitBytes = 64 * 1024 ** 2;
const nothing = new Uint8Array();
const output = 'logged';

/** Beginnings of the files that every browser shows. */
const pictureHeads: readonly (readonly number[])[] = [
  [0x89, 0x50, 0x4e, 0x47],
  [0xff, 0xd8, 0xff],
  [0x47, 0x49, 0x46, 0x38],
  [0x52, 0x49, 0x46, 0x46],
];

/** Histograms, pictures and texts of one run, in the form in which the studio keeps those of its own runs. */
export interface KeptRecords {
  /** False: there is no room for it, or it is no picture. */
  add(record: HistoryRecord): boolean;
  /** What a restart goes over again. */
  cut(names: CutNames, fromStep: number): void;
  /** In rising steps. */
  entries(): RunRecordEntry[];
}

/** Names of metrics begin like one another: `loss` and `loss_step`. */
export const isCut = (names: CutNames, name: string): boolean =>
  'name' in names ? name === names.name : name.startsWith(names.prefix);

const bytesOf = (entries: readonly RunRecordEntry[]) =>
  entries.reduce((total, { data, description }) => total + data.byteLength + JSON.stringify(description).length, 0);

export function createKeptRecords(): KeptRecords {
  let kept: RunRecordEntry[] = [];
  let sizeBytes = 0;
  /** Places of names among the samples. */
  const places = new Map<string, number>();

  const placeOf = (name: string): number | null => {
    const known = places.get(name);
    if (known !== undefined) return known;
    if (places.size >= nameLimit) return null;
    places.set(name, places.size);
    return places.size - 1;
  };
  const put = (...entries: RunRecordEntry[]): boolean => {
    const added = bytesOf(entries);
    if (sizeBytes + added > limitBytes) return false;
    sizeBytes += added;
    kept.push(...entries);
    return true;
  };
  const sample = (index: number, step: number, text: string, picture: string | null): RunRecordEntry => {
    const description: RecordedPrediction = {
      index,
      answers: [{ output, text, probability: null, classes: [], loss: null, isRight: null, picture }],
    };
    return { kind: 'sample', name: String(index), step, description, data: nothing };
  };
  return {
    add: (record) => {
      const { kind, name, step } = record;
      if (kind === 'histogram')
        return put({ kind: 'weights', name, step, description: {}, data: packHistogram(histogramFigures(record)) });
      if (kind === 'image' && !pictureHeads.some((head) => head.every((byte, at) => record.bytes[at] === byte)))
        return false;
      const index = placeOf(name);
      if (index === null) return false;
      if (kind === 'text') return put(sample(index, step, record.text, null));
      return put(
        { kind: 'picture', name, step, description: {}, data: record.bytes },
        sample(index, step, record.caption ?? '', name),
      );
    },
    cut: (names, fromStep) => {
      const cutIndexes = new Set([...places].filter(([name]) => isCut(names, name)).map(([, index]) => String(index)));
      const before = kept.length;
      kept = kept.filter(
        ({ kind, name, step }) => step < fromStep || !(kind === 'sample' ? cutIndexes.has(name) : isCut(names, name)),
      );
      if (kept.length < before) sizeBytes = bytesOf(kept);
    },
    entries: () => {
      const inputs = [...places].map(([name, index]): RunRecordEntry => {
        const description: RecordedInput = {
          index,
          // No row of a data set.
          row: -1,
          split: 'train',
          parts: [{ name, form: 'text', text: name, picture: null, values: null }],
          leftOutCount: 0,
          targets: [{ output, text: null, picture: null }],
        };
        return { kind: 'input', name: String(index), step: 0, description, data: nothing };
      });
      return [...inputs, ...kept.toSorted((left, right) => left.step - right.step)];
    },
  };
}
