import type { ComponentType } from 'react';
import { lossSchema } from '../../../../shared/config/loss';
import { type MetricKind, metricFits, metricKinds } from '../../../../shared/config/metric';
import { type ConfigReading, valueAt } from '../document/reading';
import type { ConfigPath } from '../document/text-edit';
import { ColumnsControl, GroupControl, SplitColumnControl, TargetControl, WeightControl } from './column-controls';
import type { FieldDescription } from './field-description';
import { SchedulePreview } from './schedule-preview';
import { PlannedTransfer, TransferSourceControl } from './transfer-controls';

interface FieldExtra {
  /** Shown below the field. */
  Extra?: ComponentType;
  /** Why a kind does not fit what else the config says. */
  objectionTo?(kind: string, reading: ConfigReading): string | null;
  /** Names that a map may have, where the model knows them. */
  keysOf?(reading: ConfigReading): string[];
  /** What a fresh entry of a list or map holds. */
  startValue?: unknown;
  /** How the values of a map are called, where they are no maps themselves. */
  valueName?: string;
  /** Instead of the control that its kind has. */
  Control?: ComponentType<{ field: FieldDescription; path: ConfigPath }>;
}

/** Several outputs may have losses of their own; only one output decides what fits. */
function objectionToMetric(kind: string, { value }: ConfigReading): string | null {
  if (valueAt(value, ['training', 'outputs']) != null) return null;
  const { data: loss } = lossSchema.safeParse(valueAt(value, ['training', 'loss']));
  const isKnown = (metricKinds as readonly string[]).includes(kind);
  if (!loss || !isKnown || metricFits(loss, kind as MetricKind)) return null;
  return `Does not fit the loss ${loss.kind}.`;
}

/** A penalty of nothing would not be one. */
const regulariser: FieldExtra = { startValue: { l2: 0.001 } };

/** What a schema cannot say about some fields, by their names. */
export const fieldExtras: Record<string, FieldExtra> = {
  kernelRegulariser: regulariser,
  biasRegulariser: regulariser,
  recurrentRegulariser: regulariser,
  activityRegulariser: regulariser,
  metrics: { objectionTo: objectionToMetric },
  schedule: { Extra: SchedulePreview },
  inputs: {
    keysOf: ({ analysis }) =>
      analysis?.layers.filter(({ layer }) => layer.kind === 'input').map(({ name }) => name) ?? [],
    startValue: [],
    valueName: 'columns',
  },
  outputs: { keysOf: ({ analysis }) => analysis?.outputNames ?? [] },
  phases: { startValue: { epochs: 5 } },
  transfer: { startValue: { from: { run: '' } }, Extra: PlannedTransfer },
  from: { Control: TransferSourceControl },
  window: { startValue: { length: 24 } },
  target: { Control: TargetControl },
  columns: { Control: ColumnsControl },
  sampleWeight: { Control: WeightControl },
  group: { Control: GroupControl },
  column: { Control: SplitColumnControl },
};
