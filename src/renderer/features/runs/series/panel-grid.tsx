import { arrayMove, rectSortingStrategy } from '@dnd-kit/sortable';
import { UnstyledButton } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { SortableArea } from '../../../ui/sortable-area';
import type { ChartPlace } from './chart-sections';
import type { PanelRow } from './panel-rows';
import styles from './run-charts.module.css';

interface PanelGridProps {
  rows: readonly PanelRow[];
  columnCount: number;
  onFold(section: string, folded: boolean): void;
  onOrder(section: string, keys: readonly string[]): void;
  /** Rows that are made before they are in sight. */
  aheadCount: number;
  children(place: ChartPlace): ReactNode;
}

/** The element that scrolls around another one. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let each = element?.parentElement ?? null; each; each = each.parentElement)
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  return document.documentElement;
}

function Heading({ row, onFold }: { row: PanelRow & { kind: 'heading' }; onFold: PanelGridProps['onFold'] }) {
  const { section, isFolded } = row;
  const Icon = isFolded ? IconChevronRight : IconChevronDown;
  return (
    <h3 className={styles.heading}>
      <UnstyledButton className={styles.fold} aria-expanded={!isFolded} onClick={() => onFold(section.key, !isFolded)}>
        <Icon size={14} />
        {section.title}
        <span className={styles.count}>{section.charts.length}</span>
      </UnstyledButton>
    </h3>
  );
}

/** Charts under their headings. Only rows in sight are made; charts move within their section. */
export function PanelGrid({ rows, columnCount, onFold, onOrder, aheadCount, children }: PanelGridProps) {
  const element = useRef<HTMLDivElement>(null);
  const [scroller, setScroller] = useState<HTMLElement | null>(null);
  const [start, setStart] = useState(0);
  // What stands above changes without notice, as when a remark comes.
  useLayoutEffect(() => {
    const found = scrollerOf(element.current);
    setScroller(found);
    if (!found || !element.current) return;
    const top = element.current.getBoundingClientRect().top - found.getBoundingClientRect().top + found.scrollTop;
    setStart(Math.round(top));
  });
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller,
    estimateSize: (index) => rows[index]?.height ?? 0,
    getItemKey: (index) => rows[index]?.key ?? index,
    scrollMargin: start,
    overscan: aheadCount,
    initialRect: { width: 800, height: window.innerHeight },
  });
  const heights = rows.map(({ height }) => height).join(' ');
  useLayoutEffect(() => virtual.measure(), [virtual, heights]);
  const sectionOf = (key: string) =>
    rows.find((row) => row.kind === 'charts' && row.charts.some((chart) => chart.key === key))?.section;
  const onMove = (key: string, to: string) => {
    const section = sectionOf(key);
    if (!section || sectionOf(to) !== section) return;
    const keys = section.charts.map((chart) => chart.key);
    onOrder(section.key, arrayMove(keys, keys.indexOf(key), keys.indexOf(to)));
  };
  const shown = virtual.getVirtualItems().flatMap((item) => {
    const row = rows[item.index];
    return row ? [{ row, top: item.start - start }] : [];
  });
  const keys = shown.flatMap(({ row }) => (row.kind === 'charts' ? row.charts.map(({ key }) => key) : []));
  return (
    <SortableArea ids={keys} strategy={rectSortingStrategy} onMove={onMove}>
      <div ref={element} className={styles.rows} style={{ height: virtual.getTotalSize() }}>
        {shown.map(({ row, top }) => (
          <div
            key={row.key}
            className={row.kind === 'charts' ? styles.row : undefined}
            style={{
              position: 'absolute',
              top,
              left: 0,
              right: 0,
              ...(row.kind === 'charts' && { gridTemplateColumns: `repeat(${columnCount}, minmax(0, 1fr))` }),
            }}
          >
            {row.kind === 'heading' ? <Heading row={row} onFold={onFold} /> : row.charts.map(children)}
          </div>
        ))}
      </div>
    </SortableArea>
  );
}
