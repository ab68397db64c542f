import { ActionIcon, Menu } from '@mantine/core';
import { IconArrowDown, IconArrowUp, IconChevronRight, IconCopy, IconDots, IconTrash } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { formatCount, formatNumber } from '../../../../shared/base/format';
import type { Problem } from '../../../../shared/base/problem';
import type { AnalysedLayer } from '../../../../shared/graph/analysis';
import { type LayerKind, layerKinds } from '../../../../shared/graph/layers';
import { layerSchemas } from '../../../../shared/graph/model';
import { formatShape } from '../../../../shared/graph/shape';
import { familyColors } from '../layer-family';
import { FieldGrid } from './controls';
import { describeObject, titleOf } from './field-description';
import styles from './layer-list.module.css';
import { formatList } from './list-text';

export interface LayerActions {
  move(from: number, to: number): void;
  duplicate(index: number): void;
  remove(index: number): void;
}

interface LayerRowProps {
  index: number;
  count: number;
  value: Record<string, unknown>;
  analysed: AnalysedLayer | null;
  problems: readonly Problem[];
  open: boolean;
  onToggle(): void;
  actions: LayerActions;
}

/** What every layer has comes last and folded: most models never touch it. */
const commonFields = new Set(['name', 'inputs', 'trainable', 'group', 'note', 'sharedWith']);

function summarise(kind: LayerKind, value: Record<string, unknown>): string {
  return layerKinds[kind].mainParameters
    .flatMap((name) => {
      const given = value[name];
      if (given === undefined) return [];
      if (typeof given === 'boolean') return given ? [titleOf(name).toLowerCase()] : [];
      return [typeof given === 'number' ? formatNumber(given) : formatList(given)];
    })
    .join(' · ');
}

function LayerParameters({ kind, index }: { kind: LayerKind; index: number }) {
  const fields = useMemo(() => describeObject(layerSchemas[kind]), [kind]);
  const [common, own] = [
    fields.filter(({ name }) => commonFields.has(name)),
    fields.filter(({ name }) => !commonFields.has(name)),
  ];
  const path = ['model', 'layers', index];
  return (
    <div className={styles.parameters}>
      <p className={styles.summary}>{layerKinds[kind].summary}</p>
      {own.length > 0 && <FieldGrid fields={own} path={path} />}
      <FieldGrid fields={common} path={path} />
    </div>
  );
}

/** One layer: what it is at the left, what follows from it at the right; its parameters below while it is open. */
export function LayerRow({ index, count, value, analysed, problems, open, onToggle, actions }: LayerRowProps) {
  const row = useRef<HTMLLIElement>(null);
  const [dropSide, setDropSide] = useState<'before' | 'after' | null>(null);
  const kind = String(value.kind ?? '');
  const definition = kind in layerKinds ? layerKinds[kind as LayerKind] : null;
  const title = definition?.title ?? (kind ? `Unknown kind "${kind}"` : 'No kind');
  const name = typeof value.name === 'string' ? value.name : analysed?.name;
  const parameterCount = analysed ? analysed.parameterCount.trainable + analysed.parameterCount.nonTrainable : 0;

  useEffect(() => {
    if (open) row.current?.scrollIntoView({ block: 'nearest' });
  }, [open]);

  const onKeyDown = (event: KeyboardEvent) => {
    const action = {
      ArrowUp: event.altKey ? () => index > 0 && actions.move(index, index - 1) : undefined,
      ArrowDown: event.altKey ? () => index < count - 1 && actions.move(index, index + 1) : undefined,
      Delete: () => actions.remove(index),
      d: event.ctrlKey || event.metaKey ? () => actions.duplicate(index) : undefined,
    }[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('application/x-studio-layer')) return;
    event.preventDefault();
    const { top, height } = event.currentTarget.getBoundingClientRect();
    setDropSide(event.clientY < top + height / 2 ? 'before' : 'after');
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    const from = Number(event.dataTransfer.getData('application/x-studio-layer'));
    const target = dropSide === 'after' ? index + 1 : index;
    setDropSide(null);
    const to = from < target ? target - 1 : target;
    if (to !== from) actions.move(from, to);
  };

  return (
    <li
      ref={row}
      className={styles.layer}
      data-open={open}
      data-problem={problems.some(({ severity }) => severity === 'error')}
      data-drop={dropSide ?? undefined}
      onDragOver={onDragOver}
      onDragLeave={() => setDropSide(null)}
      onDrop={onDrop}
    >
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dragging is a second way to what Alt and arrows do */}
      <div
        className={styles.row}
        draggable
        onDragStart={(event) => {
          event.dataTransfer.setData('application/x-studio-layer', String(index));
          event.dataTransfer.effectAllowed = 'move';
        }}
      >
        <button
          type="button"
          className={styles.toggle}
          aria-expanded={open}
          onClick={onToggle}
          onKeyDown={onKeyDown}
          title="Drag, or Alt+↑ and Alt+↓, to move"
        >
          <span
            className={styles.family}
            style={{ background: definition ? familyColors[definition.family] : 'var(--red)' }}
          />
          <IconChevronRight size={14} className={styles.chevron} aria-hidden />
          <span className={styles.title}>{title}</span>
          {name && <span className={styles.name}>{name}</span>}
          <span className={styles.main}>{definition && summarise(kind as LayerKind, value)}</span>
          <span className={styles.shape} title="Output shape of one sample">
            {analysed?.outputShape ? formatShape(analysed.outputShape) : '–'}
          </span>
          <span className={styles.count} title="Parameters">
            {formatCount(parameterCount)}
          </span>
        </button>
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon size={24} aria-label={`Actions of layer ${name ?? index + 1}`}>
              <IconDots size={14} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Item
              leftSection={<IconArrowUp size={14} />}
              rightSection={<span className={styles.key}>Alt ↑</span>}
              disabled={index === 0}
              onClick={() => actions.move(index, index - 1)}
            >
              Move up
            </Menu.Item>
            <Menu.Item
              leftSection={<IconArrowDown size={14} />}
              rightSection={<span className={styles.key}>Alt ↓</span>}
              disabled={index === count - 1}
              onClick={() => actions.move(index, index + 1)}
            >
              Move down
            </Menu.Item>
            <Menu.Item
              leftSection={<IconCopy size={14} />}
              rightSection={<span className={styles.key}>Ctrl D</span>}
              onClick={() => actions.duplicate(index)}
            >
              Duplicate
            </Menu.Item>
            <Menu.Divider />
            <Menu.Item
              leftSection={<IconTrash size={14} />}
              rightSection={<span className={styles.key}>Del</span>}
              onClick={() => actions.remove(index)}
            >
              Remove
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
      {problems.map((problem) => (
        <p key={`${problem.code}${problem.message}`} className={styles.problem}>
          {problem.message} {problem.fix}
        </p>
      ))}
      {open && definition && <LayerParameters kind={kind as LayerKind} index={index} />}
    </li>
  );
}
