import { useEffect, useRef } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { useColorScheme } from '../charts';
import { applyMonacoTheme, type ConfigLanguage, configFileNames, editorOptions, monaco } from './monaco';
import { offerQuickFixes, type QuickFix } from './quick-fixes';
import { findTextChange } from './text-change';

export interface TextEditorProps {
  value: string;
  label: string;
  /** Fixed for the life of the editor. */
  language?: ConfigLanguage;
  problems?: readonly Problem[];
  /** What the light bulb offers for a problem. */
  fixesOf?: (problem: Problem) => readonly QuickFix[];
  /** Absent: the text can be read, selected and copied, not changed. */
  onChange?: (text: string) => void;
  onUndo?: () => void;
  onRedo?: () => void;
  onSubmit?: () => void;
  /** Shows and selects a place; a new object goes there again. */
  reveal?: { line: number; column: number } | null;
}

const severities = {
  error: monaco.MarkerSeverity.Error,
  warning: monaco.MarkerSeverity.Warning,
  info: monaco.MarkerSeverity.Info,
} satisfies Record<Problem['severity'], monaco.MarkerSeverity>;

function toMarkers(model: monaco.editor.ITextModel, problems: readonly Problem[]) {
  return problems.flatMap((problem) => {
    const { severity, message, fix, where } = problem;
    if (!where?.line) return [];
    const line = Math.min(where.line, model.getLineCount());
    const column = Math.min(where.column ?? 1, model.getLineMaxColumn(line));
    const word = model.getWordAtPosition({ lineNumber: line, column });
    const marker: monaco.editor.IMarkerData = {
      severity: severities[severity],
      message: fix ? `${message} ${fix}` : message,
      startLineNumber: line,
      startColumn: column,
      endLineNumber: line,
      endColumn: Math.max(word?.endColumn ?? 0, Math.min(column + 1, model.getLineMaxColumn(line))),
    };
    return [{ marker, problem }];
  });
}

/** The run config as text: completion and hover from the schema, problems where they are, undo of the whole document. */
export function TextEditor(props: TextEditorProps) {
  const { value, label, problems = [], reveal } = props;
  const element = useRef<HTMLDivElement>(null);
  const editorRef = useRef<monaco.editor.IStandaloneCodeEditor | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const applying = useRef(false);
  const markers = useRef<ReturnType<typeof toMarkers>>([]);
  const scheme = useColorScheme();

  useEffect(() => {
    const parent = element.current;
    if (!parent) return;
    markers.current = [];
    const { value: text, label: ariaLabel, onChange, language = 'yaml' } = latest.current;
    const uri = monaco.Uri.parse(`inmemory://${crypto.randomUUID()}/${configFileNames[language]}`);
    const model = monaco.editor.createModel(text, language, uri);
    const editor = monaco.editor.create(parent, {
      ...editorOptions,
      model,
      ariaLabel,
      readOnly: onChange === undefined,
      domReadOnly: onChange === undefined,
    });
    editorRef.current = editor;
    offerQuickFixes(model, {
      markers: () => markers.current,
      fixesOf: (problem) => latest.current.fixesOf?.(problem) ?? [],
    });
    model.onDidChangeContent(() => {
      if (!applying.current) latest.current.onChange?.(model.getValue());
    });
    editor.onKeyDown((event) => {
      if (!event.ctrlKey && !event.metaKey) return;
      const { onUndo, onRedo, onSubmit } = latest.current;
      const redoes = event.keyCode === monaco.KeyCode.KeyY || (event.keyCode === monaco.KeyCode.KeyZ && event.shiftKey);
      const undoes = event.keyCode === monaco.KeyCode.KeyZ && !event.shiftKey;
      const action = undoes ? onUndo : redoes ? onRedo : event.keyCode === monaco.KeyCode.Enter ? onSubmit : undefined;
      if (!action) return;
      event.preventDefault();
      event.stopPropagation();
      action();
    });
    return () => {
      editor.dispose();
      model.dispose();
      editorRef.current = null;
    };
  }, []);

  useEffect(() => applyMonacoTheme(scheme), [scheme]);

  useEffect(() => {
    const model = editorRef.current?.getModel();
    if (!model) return;
    const change = findTextChange(model.getValue(), value);
    if (!change) return;
    const start = model.getPositionAt(change.from);
    const end = model.getPositionAt(change.to);
    applying.current = true;
    model.applyEdits([{ range: monaco.Range.fromPositions(start, end), text: change.inserted }]);
    applying.current = false;
  }, [value]);

  useEffect(() => {
    const model = editorRef.current?.getModel();
    if (!model) return;
    markers.current = toMarkers(model, problems);
    monaco.editor.setModelMarkers(
      model,
      'studio',
      markers.current.map(({ marker }) => marker),
    );
  }, [problems]);

  useEffect(() => {
    const editor = editorRef.current;
    if (!editor || !reveal) return;
    const position = { lineNumber: reveal.line, column: reveal.column };
    editor.setPosition(position);
    editor.revealPositionInCenterIfOutsideViewport(position);
    editor.focus();
  }, [reveal]);

  return <section ref={element} style={{ height: '100%', minHeight: 0 }} aria-label={label} />;
}
