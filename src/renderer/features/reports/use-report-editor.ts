import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Report } from '../../../shared/contract/report';
import { client } from '../../lib/host-client';
import { showToast } from '../../lib/toast';
import { ReportEditor } from './report-editor';

const delayMs = 700;
const retryMs = 3_000;

function sayMerged(keptTwice: number): void {
  showToast(
    keptTwice === 0
      ? 'Another window saved this report meanwhile. Both versions were brought together.'
      : `Another window changed ${keptTwice === 1 ? 'the same block' : `${keptTwice} of the same blocks`} meanwhile. Both versions are kept, yours first.`,
  );
}

/** The editor of an open report; what is typed is saved by itself, also when the page is left. */
export function useReportEditor(report: Report) {
  const [editor] = useState(
    () =>
      new ReportEditor(report, { save: (input) => client.reports.save(input), onMerged: sayMerged, delayMs, retryMs }),
  );
  useEffect(() => editor.receive(report), [editor, report]);
  useEffect(() => {
    const onLeave = (event: BeforeUnloadEvent) => {
      if (!editor.isDirty()) return;
      void editor.flush();
      event.preventDefault();
    };
    window.addEventListener('beforeunload', onLeave);
    return () => {
      window.removeEventListener('beforeunload', onLeave);
      void editor.flush();
    };
  }, [editor]);
  const state = useSyncExternalStore(editor.subscribe, editor.getState);
  return { editor, ...state };
}
