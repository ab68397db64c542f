import type { FoundRun, ReadRun } from '../importer';

/** Source: MLflow, mlflow/entities/run_status.py */
const statuses: Record<string, FoundRun['status']> = {
  FINISHED: 'completed',
  FAILED: 'failed',
  KILLED: 'stopped',
  RUNNING: 'stopped',
  SCHEDULED: 'stopped',
  // Folders keep the number of the protocol.
  '1': 'stopped',
  '2': 'stopped',
  '3': 'completed',
  '4': 'failed',
  '5': 'stopped',
};

export function statusOf(status: unknown): FoundRun['status'] {
  return statuses[String(status)] ?? 'stopped';
}

export function isStillRunning(status: unknown): boolean {
  return ['RUNNING', 'SCHEDULED', '1', '2'].includes(String(status));
}

/** Parameters are texts in MLflow; what is a number or a truth value in Python's words becomes one. */
export function settingOf(text: string): unknown {
  const trimmed = text.trim();
  if (/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return Number(trimmed);
  if (trimmed === 'True' || trimmed === 'true') return true;
  if (trimmed === 'False' || trimmed === 'false') return false;
  if (trimmed === 'None') return null;
  return text;
}

export function settingsOf(parameters: Iterable<readonly [string, string]>): Record<string, unknown> {
  return Object.fromEntries([...parameters].map(([key, value]) => [key, settingOf(value)]));
}

/** The largest float64 stands for an infinity, which SQL has not. Source: MLflow, sqlalchemy_store.py, sanitize_metric_value */
const largest = Number.MAX_VALUE;

export function metricValue(value: number, isNan: boolean): number {
  if (isNan) return Number.NaN;
  if (value >= largest) return Number.POSITIVE_INFINITY;
  if (value <= -largest) return Number.NEGATIVE_INFINITY;
  return value;
}

/** Numbers as Python prints them. */
export function parsePythonNumber(text: string): number | null {
  const named: Record<string, number> = {
    nan: Number.NaN,
    inf: Number.POSITIVE_INFINITY,
    infinity: Number.POSITIVE_INFINITY,
    '+inf': Number.POSITIVE_INFINITY,
    '-inf': Number.NEGATIVE_INFINITY,
    '-infinity': Number.NEGATIVE_INFINITY,
  };
  const known = named[text.toLowerCase()];
  if (known !== undefined) return known;
  const value = text === '' ? Number.NaN : Number(text);
  return Number.isNaN(value) ? null : value;
}

const own = /^mlflow\./;

/** What tags say; those of MLflow itself have meanings of their own. */
export function readTags(tags: ReadonlyMap<string, string>): Pick<
  ReadRun,
  'tags' | 'notes' | 'parentId' | 'details'
> & {
  name: string | null;
} {
  const details: Record<string, string> = {};
  const words: string[] = [];
  for (const [key, value] of tags)
    if (own.test(key)) {
      if (!['mlflow.note.content', 'mlflow.runName', 'mlflow.parentRunId', 'mlflow.log-model.history'].includes(key))
        details[key.replace(own, '')] = value.slice(0, 2_000);
    } else words.push(value === '' || value.toLowerCase() === 'true' ? key : `${key}: ${value}`);
  return {
    name: tags.get('mlflow.runName') ?? null,
    notes: tags.get('mlflow.note.content') ?? '',
    parentId: tags.get('mlflow.parentRunId') ?? null,
    tags: words,
    details,
  };
}
