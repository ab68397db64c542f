import type { RunSummary } from '../../../../shared/contract/run';
import type { RecordedAnswer, RecordedInput, RecordedPrediction } from '../../../../shared/contract/run-record';
import { answerOf } from './sample-order';

type Trained = Pick<RunSummary, 'id' | 'datasetId' | 'datasetVersion'>;

/** What one run has recorded of its samples. */
export interface RunSamples {
  run: Trained;
  inputs: readonly RecordedInput[];
  /** At the step that is looked at; undefined while they are read. */
  predictions: readonly RecordedPrediction[] | undefined;
}

/** One sample, and what each of the runs says of it. */
export interface ComparedSample {
  key: string;
  /** As the first run that has it recorded it. */
  input: RecordedInput;
  inputRunId: string;
  target: RecordedInput['targets'][number] | null;
  /** One a run, in their order; null where it did not record this sample, or nothing of it at the step. */
  answers: (RecordedAnswer | null)[];
  /** Runs that have recorded it at all. */
  runCount: number;
}

/** A row is the same sample only in the same version of a data set; what other tools logged goes by its name. */
function keyOf({ id, datasetId, datasetVersion }: Trained, { row, split, parts, index }: RecordedInput): string {
  if (row < 0) return `logged ${parts[0]?.name ?? index}`;
  return `${datasetId ?? id} ${datasetVersion ?? ''} ${split} ${row}`;
}

/** Samples of some runs beside each other: what most of them recorded first, else in the order of the runs. */
export function joinSamples(runs: readonly RunSamples[], output: string | null): ComparedSample[] {
  const byKey = new Map<string, ComparedSample>();
  runs.forEach(({ run, inputs, predictions }, column) => {
    for (const input of inputs) {
      const key = keyOf(run, input);
      const known = byKey.get(key) ?? {
        key,
        input,
        inputRunId: run.id,
        target: input.targets.find((target) => target.output === output) ?? input.targets[0] ?? null,
        answers: runs.map(() => null),
        runCount: 0,
      };
      known.answers[column] = answerOf(predictions, input.index, output);
      known.runCount += 1;
      byKey.set(key, known);
    }
  });
  return [...byKey.values()].sort((left, right) => right.runCount - left.runCount);
}

/** Whether runs answered differently where an answer is right or wrong; amounts always differ. */
export function isDisputed({ answers }: Pick<ComparedSample, 'answers'>): boolean {
  const judged = answers.filter((answer) => answer !== null && answer.isRight !== null);
  return judged.some((answer) => answer?.text !== judged[0]?.text);
}
