import type { SplitName } from '../../shared/contract/evaluation';
import type { TrainJob, TrialMeasurement } from '../../shared/job/protocol';
import { disposeSplit, type SampleSource, type SplitData } from '../batches';
import type { StepProgram } from './program';

/** The data of a dry run: validation and test are cut, because more of their rows would only take longer. */
export function cutForTrial({ trial }: TrainJob, source: SampleSource): SampleSource {
  if (!trial) return source;
  const { rows } = source;
  const cut = (split: Uint32Array) => split.subarray(0, trial.evaluationRowLimit);
  return { ...source, rows: { ...rows, validation: cut(rows.validation), test: cut(rows.test) } };
}

interface TrialOptions {
  /** As it was before it was cut. */
  source: SampleSource;
  program: StepProgram;
  openSplit(split: SplitName): Promise<SplitData>;
  readerPeakBytes: number | null;
  /** What recording once takes. Units: milliseconds. */
  measureRecords(): Promise<Pick<TrialMeasurement, 'histogramsMs' | 'samplesMs'>>;
}

/** How fast rows are measured, after a first time that compiles; nothing for a run that is none of trial. */
export async function measureTrial(
  { trial }: TrainJob,
  { source, program, openSplit, readerPeakBytes, measureRecords }: TrialOptions,
): Promise<{ trial?: TrialMeasurement }> {
  if (!trial) return {};
  const { rows, inputs } = source;
  const rowCounts = { train: rows.train.length, validation: rows.validation.length, test: rows.test.length };
  const inputWidth = inputs.reduce((total, { width }) => total + width, 0);
  const known = { rowCounts, inputWidth, readerPeakBytes, ...(await measureRecords()) };
  const split = rowCounts.validation > 0 ? 'validation' : 'test';
  if (rowCounts[split] === 0) return { trial: { ...known, evaluatedRowCount: 0, evaluationMs: 0 } };
  const data = await openSplit(split);
  await program.measure(data);
  const startedMs = performance.now();
  await program.measure(data);
  const evaluationMs = performance.now() - startedMs;
  disposeSplit(data);
  return { trial: { ...known, evaluatedRowCount: data.rowCount, evaluationMs } };
}
