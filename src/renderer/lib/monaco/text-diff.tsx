import { useEffect, useRef } from 'react';
import { useColorScheme } from '../charts';
import { applyMonacoTheme, editorOptions, monaco } from './monaco';

export interface TextDiffProps {
  before: string;
  after: string;
  label: string;
}

/** Two texts side by side, what differs marked. */
export function TextDiff({ before, after, label }: TextDiffProps) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useColorScheme();
  useEffect(() => {
    const parent = element.current;
    if (!parent) return;
    const editor = monaco.editor.createDiffEditor(parent, {
      ...editorOptions,
      readOnly: true,
      originalEditable: false,
      renderSideBySide: true,
      renderOverviewRuler: false,
      hideUnchangedRegions: { enabled: true },
      originalAriaLabel: `${label}, before`,
      modifiedAriaLabel: `${label}, after`,
    });
    const original = monaco.editor.createModel(before, 'yaml');
    const modified = monaco.editor.createModel(after, 'yaml');
    editor.setModel({ original, modified });
    return () => {
      editor.dispose();
      original.dispose();
      modified.dispose();
    };
  }, [before, after, label]);
  useEffect(() => applyMonacoTheme(scheme), [scheme]);
  return <section ref={element} style={{ height: '100%', minHeight: 0 }} aria-label={label} />;
}
