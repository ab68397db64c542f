import { useCallback, useEffect, useRef, useState } from 'react';
import type { ModelFiles, StoredModel } from '../../../../shared/contract/model';
import { isCancelled } from '../../../lib/failure';
import { client } from '../../../lib/host-client';
import { showFailure } from '../../../lib/toast';
import { uploadFile } from '../../../lib/upload';

export type ImportPhase =
  | { kind: 'choosing' }
  | { kind: 'sending'; fileName: string; fraction: number }
  | { kind: 'reading'; startedAt: number };

/** Sends files to the host where they are not there yet, and lets it read them; each step can be cancelled. */
export function useModelImportSteps(onDone: (model: StoredModel, dialogLeft: boolean) => void) {
  const [phase, setPhase] = useState<ImportPhase>({ kind: 'choosing' });
  const [error, setError] = useState<unknown>(null);
  const work = useRef<AbortController | null>(null);
  const isReading = useRef(false);
  const left = useRef(false);
  // Leaving the dialog gives up what is being sent; the host goes on reading and a toast tells of it.
  useEffect(() => {
    left.current = false;
    return () => {
      left.current = true;
      if (!isReading.current) work.current?.abort(new DOMException('Cancelled', 'AbortError'));
    };
  }, []);

  const read = async (source: ModelFiles, signal: AbortSignal) => {
    setPhase({ kind: 'reading', startedAt: Date.now() });
    isReading.current = true;
    try {
      const { model } = await client.models.import({ source }, { signal });
      onDone(model, left.current);
    } finally {
      isReading.current = false;
    }
  };
  const attempt = async (run: (signal: AbortSignal) => Promise<void>) => {
    const controller = new AbortController();
    work.current = controller;
    setError(null);
    try {
      await run(controller.signal);
    } catch (failure) {
      if (controller.signal.aborted || isCancelled(failure)) return;
      if (left.current) showFailure('The model was not imported', failure);
      else setError(failure);
    } finally {
      setPhase({ kind: 'choosing' });
    }
  };
  return {
    phase,
    error,
    cancel: useCallback(() => work.current?.abort(new DOMException('Cancelled', 'AbortError')), []),
    fromPath: (path: string) => attempt((signal) => read({ path }, signal)),
    fromFiles: (files: readonly File[]) =>
      attempt(async (signal) => {
        const uploadIds: string[] = [];
        for (const file of files) {
          const show = (fraction: number) => setPhase({ kind: 'sending', fileName: file.name, fraction });
          show(0);
          uploadIds.push((await uploadFile(file, signal, show)).uploadId);
        }
        await read({ uploadIds }, signal);
      }),
  };
}
export type ModelImportSteps = ReturnType<typeof useModelImportSteps>;
