import { StudioError } from '../../../shared/base/problem';
import {
  type ComparedRecordKind,
  type RecordedInput,
  type RecordedPrediction,
  type RecordOverview,
  recordedInputSchema,
  recordedPredictionSchema,
  recordKinds,
} from '../../../shared/contract/run-record';
import {
  type HistogramFigures,
  histogramBinCount,
  histogramFigureNames,
  unpackHistogram,
} from '../../../shared/job/run-record';
import { arrowColumns } from '../../lib/arrow-columns';
import type { ProjectSession } from '../../store';
import { recordLimitBytes } from './record-limit';
import type { HistogramQuery } from './record-query';
import {
  filterRecorded,
  findRecordData,
  listRecordNames,
  listRecordSteps,
  readRecordData,
  readRecordDescriptions,
  sizeOfRecords,
} from './record-repository';

type Session = Pick<ProjectSession, 'database'>;

export interface RecordedSamples {
  inputs: RecordedInput[];
  steps: { step: number; predictions: RecordedPrediction[] }[];
}

/** What a run has kept besides figures. */
export interface RunRecords {
  overview(id: string): Promise<RecordOverview>;
  /** Which of some runs have recorded anything of a kind, in their order. */
  recordedRuns(ids: readonly string[]): Promise<Record<ComparedRecordKind, string[]>>;
  /** @param withInputs false leaves out what the samples are, which never changes */
  samples(id: string, steps: readonly number[] | null, withInputs?: boolean): Promise<RecordedSamples>;
  /** Answers GET /data/runs/:id/records. `damagedCount`: records that could not be read and are left out. */
  histograms(id: string, query: HistogramQuery): Promise<{ bytes: Uint8Array; rowCount: number; damagedCount: number }>;
  /**
   * Answers GET /data/runs/:id/records/picture with a PNG file.
   * Throws: StudioError NOT_FOUND.
   */
  picture(id: string, query: { name: string; step: number }): Promise<Uint8Array>;
}

async function readOverview({ database }: Session, runId: string): Promise<RecordOverview> {
  const names = await listRecordNames(database, runId);
  const kinds: RecordOverview['kinds'] = [];
  for (const kind of recordKinds) {
    const own = names.filter((each) => each.kind === kind);
    if (own.length === 0) continue;
    kinds.push({
      kind,
      names: own.map(({ name }) => name),
      recordCount: own.reduce((total, { recordCount }) => total + recordCount, 0),
      steps: await listRecordSteps(database, runId, kind),
    });
  }
  return { kinds, sizeBytes: await sizeOfRecords(database, runId), limitBytes: recordLimitBytes };
}

/** What can be read of stored descriptions; a damaged one must not hide the others. */
function parseEach<Value>(
  rows: readonly { step: number; description: string }[],
  schema: { safeParse(value: unknown): { success: true; data: Value } | { success: false } },
): { step: number; value: Value }[] {
  return rows.flatMap(({ step, description }) => {
    try {
      const parsed = schema.safeParse(JSON.parse(description));
      return parsed.success ? [{ step, value: parsed.data }] : [];
    } catch {
      return [];
    }
  });
}

async function readSamples(
  { database }: Session,
  runId: string,
  { steps, withInputs }: { steps: readonly number[] | null; withInputs: boolean },
) {
  const inputs = withInputs ? await readRecordDescriptions(database, runId, { kind: 'input', steps: null }) : [];
  const samples = await readRecordDescriptions(database, runId, { kind: 'sample', steps });
  const byStep = new Map<number, RecordedPrediction[]>();
  for (const { step, value } of parseEach(samples, recordedPredictionSchema))
    byStep.set(step, [...(byStep.get(step) ?? []), value]);
  return {
    inputs: parseEach(inputs, recordedInputSchema)
      .map(({ value }) => value)
      .sort((left, right) => left.index - right.index),
    steps: [...byStep].map(([step, predictions]) => ({
      step,
      predictions: predictions.sort((left, right) => left.index - right.index),
    })),
  };
}

async function readHistograms({ database }: Session, runId: string, query: HistogramQuery) {
  const rows = await readRecordData(database, runId, query);
  const read: { name: string; step: number; histogram: HistogramFigures }[] = [];
  for (const { name, step, data } of rows) {
    const histogram = unpackHistogram(data);
    if (histogram) read.push({ name, step, histogram });
  }
  const codes = new Map<string, number>();
  const nameCodes = Int32Array.from(read, ({ name }) => {
    const code = codes.get(name) ?? codes.size;
    codes.set(name, code);
    return code;
  });
  const bins = new Uint32Array(read.length * histogramBinCount);
  read.forEach(({ histogram }, index) => {
    bins.set(histogram.bins, index * histogramBinCount);
  });
  const bytes = await arrowColumns(
    [
      { name: 'name', codes: nameCodes, dictionary: [...codes.keys()] },
      { name: 'step', values: Float64Array.from(read, ({ step }) => step) },
      ...histogramFigureNames.map((name) => ({
        name,
        values: Float64Array.from(read, ({ histogram }) => histogram[name]),
      })),
      { name: 'bins', counts: bins, listLength: histogramBinCount },
    ],
    read.length,
  );
  return { bytes, rowCount: read.length, damagedCount: rows.length - read.length };
}

/** @param idOf gives the id of a run by its id, number or name; throws where there is none */
export function createRunRecords(session: () => Session, idOf: (run: string) => Promise<string>): RunRecords {
  return {
    overview: async (run) => readOverview(session(), await idOf(run)),
    recordedRuns: async (ids) => {
      const { database } = session();
      return {
        weights: await filterRecorded(database, ids, 'weights'),
        gradients: await filterRecorded(database, ids, 'gradients'),
        sample: await filterRecorded(database, ids, 'sample'),
      };
    },
    samples: async (run, steps, withInputs = true) => readSamples(session(), await idOf(run), { steps, withInputs }),
    histograms: async (run, query) => readHistograms(session(), await idOf(run), query),
    picture: async (run, { name, step }) => {
      const data = await findRecordData(session().database, await idOf(run), { kind: 'picture', name, step });
      if (data) return data;
      throw new StudioError('NOT_FOUND', `The run has no picture "${name}" of step ${step}.`, {
        fix: 'It may have been replaced since the page was opened: load the page again.',
      });
    },
  };
}
