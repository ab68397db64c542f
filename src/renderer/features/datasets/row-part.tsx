import { ActionIcon } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import classes from './rows-tab.module.css';

/** Rows that one scrolled list can hold: Chromium ends an element at 33,554,428 pixels. */
const partSize = 1_000_000;

export interface RowPart {
  /** Index of its first row. */
  start: number;
  rowCount: number;
  totalCount: number;
  go(start: number): void;
}

/** Which million of rows is shown; `view` names what is shown, another view starts at its first row. */
export function useRowPart(totalCount: number, view: string): RowPart {
  const [at, setAt] = useState({ view, start: 0 });
  const start = at.view === view && at.start < totalCount ? at.start : 0;
  return {
    start,
    totalCount,
    rowCount: Math.min(partSize, totalCount - start),
    go: (next) => setAt({ view, start: next }),
  };
}

/** Steps through the millions; absent when one is enough. */
export function RowPartPicker({ part }: { part: RowPart }) {
  if (part.totalCount <= partSize) return null;
  const end = part.start + part.rowCount;
  return (
    <span className={classes.part}>
      <ActionIcon
        aria-label="The million rows before"
        disabled={part.start === 0}
        onClick={() => part.go(part.start - partSize)}
      >
        <IconChevronLeft size={16} />
      </ActionIcon>
      rows {formatCount(part.start + 1)} to {formatCount(end)}
      <ActionIcon aria-label="The next million rows" disabled={end >= part.totalCount} onClick={() => part.go(end)}>
        <IconChevronRight size={16} />
      </ActionIcon>
    </span>
  );
}
