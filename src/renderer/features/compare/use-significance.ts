import { useEffect, useState } from 'react';
import { compareGroups, type GroupComparison } from '../../../shared/comparison/significance';
import type { SignificanceQuestion } from './significance-worker';
import SignificanceWorker from './significance-worker?worker';

/** So few groups are compared at once, sooner than a worker starts. */
const atOnceCount = 6;
const none: readonly GroupComparison[] = [];

/** Groups compared with a reference, beside the page where there are many; a newer question ends the older one. */
export function useSignificance(question: SignificanceQuestion | null): {
  results: readonly GroupComparison[];
  isComputing: boolean;
  error: string | null;
} {
  const [answer, setAnswer] = useState<{
    question: SignificanceQuestion | null;
    results: readonly GroupComparison[];
    error: string | null;
  }>({ question: null, results: none, error: null });
  useEffect(() => {
    if (!question) return;
    if (question[0].length <= atOnceCount) {
      setAnswer({ question, results: compareGroups(...question), error: null });
      return;
    }
    const worker = new SignificanceWorker();
    worker.onmessage = ({ data }: MessageEvent<GroupComparison[]>) =>
      setAnswer({ question, results: data, error: null });
    worker.onerror = ({ message }) => setAnswer({ question, results: none, error: message });
    worker.postMessage(question);
    return () => worker.terminate();
  }, [question]);
  const isNow = answer.question === question;
  return {
    results: isNow ? answer.results : none,
    isComputing: question !== null && !isNow,
    error: isNow ? answer.error : null,
  };
}
