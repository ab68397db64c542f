import { lazy, Suspense } from 'react';
import { SkeletonLines } from '../loaded';
import type { TextDiffProps } from './text-diff';
import type { TextEditorProps } from './text-editor';

export type { QuickFix } from './quick-fixes';

const LazyEditor = lazy(async () => ({ default: (await import('./text-editor')).TextEditor }));
const LazyDiff = lazy(async () => ({ default: (await import('./text-diff')).TextDiff }));

/** Monaco for run configs, loaded when it is first shown. */
export function ConfigEditor(props: TextEditorProps) {
  return (
    <Suspense fallback={<SkeletonLines />}>
      <LazyEditor {...props} />
    </Suspense>
  );
}

/** Monaco's comparison of two run configs, loaded when it is first shown. */
export function ConfigDiff(props: TextDiffProps) {
  return (
    <Suspense fallback={<SkeletonLines />}>
      <LazyDiff {...props} />
    </Suspense>
  );
}
