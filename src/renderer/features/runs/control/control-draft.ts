import type { LiveSettings } from '../../../../shared/contract/run-control';
import type { EarlyStopping, RateMode, TrainingChange } from '../../../../shared/training-control';

/** What stands in the fields; null is an empty field, a text a number that is being typed, such as `0.00`. */
export interface ControlDraft {
  rateMode: RateMode;
  /** A rate, or with mode `multiply` a factor. */
  rate: number | string | null;
  epochs: number | null;
  stopsEarly: boolean;
  metric: string;
  patience: number | null;
}

const usualPatience = 5;

export function draftOf({ learningRate, epochCount, earlyStopping, metrics }: LiveSettings): ControlDraft {
  const watched = metrics.includes('validation/loss') ? 'validation/loss' : (metrics[0] ?? 'train/loss');
  return {
    rateMode: learningRate.isHeld ? 'hold' : 'base',
    rate: learningRate.base,
    epochs: epochCount,
    stopsEarly: earlyStopping !== null,
    metric: earlyStopping?.metric ?? watched,
    patience: earlyStopping?.patience ?? usualPatience,
  };
}

const numberIn = (field: ControlDraft['rate']): number | null => {
  const value = typeof field === 'string' && field.trim() !== '' ? Number(field) : field;
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
};

/** Only what differs from how the run stands. Empty fields change nothing. */
export function changesOf(draft: ControlDraft, settings: LiveSettings): TrainingChange[] {
  const changes: TrainingChange[] = [];
  const { learningRate, earlyStopping } = settings;
  const rate = numberIn(draft.rate);
  const isSameRate =
    draft.rateMode === 'multiply'
      ? rate === 1
      : rate === learningRate.base && (draft.rateMode === 'hold') === learningRate.isHeld;
  if (rate !== null && !isSameRate) changes.push({ setting: 'learningRate', mode: draft.rateMode, value: rate });
  if (draft.epochs !== null && draft.epochs !== settings.epochCount)
    changes.push({ setting: 'epochs', value: draft.epochs });
  if (!draft.stopsEarly && earlyStopping) changes.push({ setting: 'earlyStopping', value: null });
  if (draft.stopsEarly) {
    const value: Partial<EarlyStopping> = {};
    if (earlyStopping?.metric !== draft.metric) value.metric = draft.metric;
    if (draft.patience !== null && earlyStopping?.patience !== draft.patience) value.patience = draft.patience;
    if (Object.keys(value).length > 0) changes.push({ setting: 'earlyStopping', value });
  }
  return changes;
}
