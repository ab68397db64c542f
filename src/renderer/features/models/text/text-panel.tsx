import { ActionIcon, SegmentedControl, Tooltip } from '@mantine/core';
import { IconIndentIncrease } from '@tabler/icons-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { ConfigProblem } from '../../../../shared/config/config-text';
import { formatYamlText } from '../../../../shared/config/yaml-style';
import { ConfigEditor } from '../../../lib/monaco';
import { CopyButton } from '../../../ui/copy-button';
import { useDocument } from '../document/document-context';
import { ChangesView } from './changes-view';
import { JsonView } from './json-view';
import styles from './text-panel.module.css';

const views = [
  { value: 'yaml', label: 'YAML' },
  { value: 'json', label: 'JSON' },
  { value: 'changes', label: 'Changes' },
];

interface TextPanelProps {
  onSubmit(): void;
  /** Shows and selects a place of the YAML; a new object goes there again. */
  reveal: { line: number; column: number } | null;
}

/** The document as text: YAML with its comments, the same as JSON, and what was changed. */
export function TextPanel({ onSubmit, reveal }: TextPanelProps) {
  const { store, reading } = useDocument();
  const text = useStore(store, (document) => document.text);
  const original = useStore(store, (document) => document.original);
  const [view, setView] = useState('yaml');
  const [revealed, setRevealed] = useState(reveal);
  if (reveal !== revealed) {
    setRevealed(reveal);
    setView('yaml');
  }
  const { setText, undo, redo, replace } = store.getState();
  const fixesOf = (problem: ConfigProblem) =>
    (problem.fixes ?? []).map((fix) => ({ title: fix.title, apply: () => store.getState().fix(fix) }));
  const format = () => {
    const formatted = formatYamlText(text);
    if (formatted !== null && formatted !== text) replace(formatted, 'format');
  };
  return (
    <div className={styles.panel}>
      <div className={styles.toolbar}>
        <SegmentedControl size="xs" aria-label="Text view" data={views} value={view} onChange={setView} />
        <span className={styles.space} />
        <Tooltip label={reading.value ? 'Format (Shift+Alt+F)' : 'Mend the syntax first'}>
          <ActionIcon aria-label="Format" disabled={reading.value === null} onClick={format}>
            <IconIndentIncrease size={16} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
        <CopyButton text={text} label="Copy the config" />
      </div>
      <div className={styles.editor}>
        {view === 'yaml' && (
          <ConfigEditor
            key="yaml"
            value={text}
            label="Run config as YAML"
            problems={reading.problems}
            fixesOf={fixesOf}
            onChange={setText}
            onUndo={undo}
            onRedo={redo}
            onSubmit={onSubmit}
            reveal={reveal}
          />
        )}
        {view === 'json' && (
          <JsonView
            text={text}
            problems={reading.problems}
            fixesOf={fixesOf}
            onChange={setText}
            onUndo={undo}
            onRedo={redo}
            onSubmit={onSubmit}
          />
        )}
        {view === 'changes' && <ChangesView original={original} text={text} />}
      </div>
    </div>
  );
}
