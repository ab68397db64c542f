import { useEffect, useMemo, useRef, useState } from 'react';
import type { Problem } from '../../../../shared/base/problem';
import { ConfigEditor, type QuickFix } from '../../../lib/monaco';
import { EmptyState } from '../../../ui/empty-state';
import { applyJsonText, placeInJson, toJsonText } from './json-document';

export interface JsonViewProps {
  text: string;
  problems: readonly Problem[];
  fixesOf(problem: Problem): readonly QuickFix[];
  onChange(text: string): void;
  onUndo(): void;
  onRedo(): void;
  onSubmit(): void;
}

/** The same document as JSON. While what is typed is not JSON yet, the document keeps its last valid state. */
export function JsonView({ text, problems, fixesOf, onChange, onUndo, onRedo, onSubmit }: JsonViewProps) {
  const [json, setJson] = useState(() => toJsonText(text));
  const [typing, setTyping] = useState<Problem | null>(null);
  /** The document as this view wrote it last: its own change must not come back and reformat what is being typed. */
  const written = useRef(text);
  useEffect(() => {
    if (written.current === text) return;
    written.current = text;
    setTyping(null);
    setJson(toJsonText(text));
  }, [text]);
  const placed = useMemo(
    () => (json === null ? [] : typing ? [typing] : placeInJson(json, problems)),
    [json, typing, problems],
  );
  if (json === null)
    return (
      <EmptyState title="The YAML has an error">
        JSON is shown again when the YAML can be read: mend it in the YAML view.
      </EmptyState>
    );
  return (
    <ConfigEditor
      key="json"
      language="json"
      value={json}
      label="Run config as JSON"
      problems={placed}
      fixesOf={fixesOf}
      onChange={(next) => {
        setJson(next);
        const applied = applyJsonText(text, next);
        setTyping('problem' in applied ? applied.problem : null);
        if ('problem' in applied) return;
        written.current = applied.text;
        onChange(applied.text);
      }}
      onUndo={onUndo}
      onRedo={onRedo}
      onSubmit={onSubmit}
    />
  );
}
