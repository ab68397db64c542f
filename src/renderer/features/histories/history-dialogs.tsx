import { lazy, Suspense } from 'react';
import { closeHistoryImport, useHistoryDialog } from './history-dialog-store';

const ImportDialog = lazy(async () => ({ default: (await import('./import-dialog')).ImportDialog }));

/** The dialog of an import, over whatever page is open. */
export function HistoryDialogs() {
  const { subject, turn } = useHistoryDialog();
  if (subject === undefined) return null;
  return (
    <Suspense fallback={null}>
      <ImportDialog key={turn} subject={subject} onClose={closeHistoryImport} />
    </Suspense>
  );
}
