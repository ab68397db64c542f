import type { ComponentType } from 'react';
import { lossSchema } from '../../../../shared/config/loss';
import { type MetricKind, metricFits, metricKinds } from '../../../../shared/config/metric';
import { type ConfigReading, valueAt } from '../document/reading';
import { SchedulePreview } from './schedule-preview';

interface FieldExtra {
  /** Shown below the field. */
  Extra?: ComponentType;
  /** Why a kind does not fit what else the config says. */
  objectionTo?(kind: string, reading: ConfigReading): string | null;
}

/** Several outputs may have losses of their own; only one output decides what fits. */
function objectionToMetric(kind: string, { value }: ConfigReading): string | null {
  if (valueAt(value, ['training', 'outputs']) != null) return null;
  const { data: loss } = lossSchema.safeParse(valueAt(value, ['training', 'loss']));
  const isKnown = (metricKinds as readonly string[]).includes(kind);
  if (!loss || !isKnown || metricFits(loss, kind as MetricKind)) return null;
  return `Does not fit the loss ${loss.kind}.`;
}

/** What a schema cannot say about some fields, by their names. */
export const fieldExtras: Record<string, FieldExtra> = {
  metrics: { objectionTo: objectionToMetric },
  schedule: { Extra: SchedulePreview },
};
