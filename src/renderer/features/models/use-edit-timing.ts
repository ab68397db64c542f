import { useRef } from 'react';
import type { ConfigDocumentStore } from './document/config-document';
import type { ConfigReading } from './document/reading';

/** From a change to its analysed graph, in the browser's own timeline; the bench and its profiler read it there. */
const editTiming = 'studio.edit';

export function useEditTiming(store: ConfigDocumentStore, reading: ConfigReading): void {
  const { changedAt } = store.getState();
  const measured = useRef(changedAt);
  if (measured.current === changedAt || reading.value === null) return;
  measured.current = changedAt;
  performance.clearMeasures(editTiming);
  performance.measure(editTiming, { start: changedAt });
}
