import type { RunRecordEntry } from '../../../shared/job/run-record';
import type { RecordSource } from './record-source';
import { recordHistograms } from './recorded-histograms';
import { recordInputs } from './recorded-inputs';
import { recordPredictions } from './recorded-predictions';
import { chooseGradientRows, chooseRecordedRows } from './recorded-rows';

interface KeeperOptions extends Omit<RecordSource, 'runModel'> {
  /** Called with what belongs to one step. */
  emit(records: RunRecordEntry[]): void;
  /** Something could not be recorded; training goes on. */
  warn(message: string, step: number): void;
}

/** Where training stands when records are taken. */
export interface RecordPlace extends Pick<RecordSource, 'runModel'> {
  step: number;
  epoch: number;
  /** No step follows, so that a last record is taken whatever the interval. */
  isLast: boolean;
  /** Brings the layers model up to date; only called when something is recorded. */
  syncModel(): void;
}

/** Keeps histograms and samples of a run as its config asks. Neither weights, figures nor random draws depend on it. */
export interface RecordKeeper {
  /** For the beginning and the end of every epoch. */
  take(place: RecordPlace): Promise<void>;
  /** Takes records as at any step, keeps none of them, and tells how long that took. Units: milliseconds. */
  measure(place: RecordPlace): Promise<{ histogramsMs: number; samplesMs: number }>;
}

const isDue = (every: number | undefined, { epoch, isLast }: RecordPlace): boolean =>
  every !== undefined && (isLast || epoch % every === 0);

export function createRecordKeeper({ emit, warn, ...options }: KeeperOptions): RecordKeeper {
  const { config, source } = options;
  const { histograms, samples } = config.training.record;
  const rows = chooseRecordedRows(config, source);
  const gradientRows = histograms?.gradients ? chooseGradientRows(config, source) : new Uint32Array(0);
  let lastStep: number | null = null;
  let areInputsKept = false;
  const failed = new Set<string>();

  /** What is looked at beside the training must not end it; the run's log tells once what went wrong. */
  const attempt = async (
    what: string,
    step: number,
    work: () => Promise<RunRecordEntry[]>,
  ): Promise<RunRecordEntry[]> => {
    if (failed.has(what)) return [];
    try {
      return await work();
    } catch (error) {
      await options.breathe();
      failed.add(what);
      warn(`${what} are not recorded from here on: ${error instanceof Error ? error.message : String(error)}`, step);
      return [];
    }
  };

  return {
    take: async (place) => {
      const { runModel, step } = place;
      const own = {
        histograms: isDue(histograms?.everyEpochs, place),
        samples: rows !== null && isDue(samples?.everyEpochs, place),
      };
      if (lastStep === step || (!own.histograms && !own.samples)) return;
      lastStep = step;
      place.syncModel();
      const now: RecordSource = { ...options, runModel };
      const entries: RunRecordEntry[] = [];
      if (own.samples && rows) {
        if (!areInputsKept) entries.push(...(await attempt('Inputs of samples', step, () => recordInputs(now, rows))));
        areInputsKept = true;
        entries.push(...(await attempt('Samples', step, () => recordPredictions(now, rows, step))));
      }
      if (own.histograms)
        entries.push(...(await attempt('Histograms', step, () => recordHistograms(now, gradientRows, step))));
      if (entries.length > 0) emit(entries);
    },
    measure: async (place) => {
      const now: RecordSource = { ...options, runModel: place.runModel };
      // The first time brings libraries and operations along that later ones find.
      const timed = async (isAsked: boolean, work: () => Promise<unknown>): Promise<number> => {
        if (!isAsked) return 0;
        place.syncModel();
        await work();
        const startedMs = performance.now();
        place.syncModel();
        await work();
        return performance.now() - startedMs;
      };
      return {
        histogramsMs: await timed(histograms !== null, () => recordHistograms(now, gradientRows, place.step)),
        samplesMs: rows === null ? 0 : await timed(true, () => recordPredictions(now, rows, place.step)),
      };
    },
  };
}
