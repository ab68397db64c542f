import { useEffect, useState } from 'react';
import type { ComparisonColumn, ImportanceReport, NumberColumn } from '../../../shared/comparison';
import ImportanceWorker from './importance-worker?worker';

export type ImportanceState =
  | { state: 'computing' }
  | { state: 'done'; report: ImportanceReport | null }
  | { state: 'failed'; message: string };

/** The importance of settings for a metric, computed beside the page; a newer question ends the older one. */
export function useImportance(settings: readonly ComparisonColumn[], metric: NumberColumn | undefined) {
  const [result, setResult] = useState<ImportanceState>({ state: 'computing' });
  useEffect(() => {
    if (!metric) return;
    setResult({ state: 'computing' });
    const worker = new ImportanceWorker();
    worker.onmessage = ({ data }: MessageEvent<ImportanceReport | null>) => setResult({ state: 'done', report: data });
    worker.onerror = ({ message }) => setResult({ state: 'failed', message });
    worker.postMessage({ settings, metric });
    return () => worker.terminate();
  }, [settings, metric]);
  return result;
}
