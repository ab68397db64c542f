import type { ReactNode } from 'react';
import type { Dataset, DatasetColumn } from '../../../../shared/contract/dataset';
import { cellText } from '../cell-text';
import { MediaCell } from '../media/media-cell';
import { shownTextLength } from './row-pages';
import classes from './table-tab.module.css';

/** A value as text: for copying and for what kinds without a picture show. */
export function plainText(value: unknown, column: DatasetColumn): string | null {
  if (value === null || value === undefined) return null;
  if (column.kind === 'array') return arrayWords(column);
  return cellText(value, column.kind);
}

function arrayWords({ shape, dtype }: DatasetColumn): string {
  return `${(shape ?? []).join('×')} ${dtype ?? ''}`.trim();
}

/** Numbers of more characters are shown with fewer digits; copying and opening a cell give all of them. */
const shownNumberLength = 12;
const shownDigitCount = 8;

function shortNumber(value: number): string {
  const text = String(value);
  return text.length > shownNumberLength ? String(Number(value.toPrecision(shownDigitCount))) : text;
}

/** One cell: missing values and empty texts are told apart, line ends are made visible, long texts end with a sign. */
export function tableCell(value: unknown, column: DatasetColumn, dataset: Dataset): ReactNode {
  const isPresent = value !== null && value !== undefined;
  if (isPresent && ['image', 'audio', 'array'].includes(column.kind))
    return <MediaCell value={value} column={column} dataset={dataset} />;
  const text = plainText(value, column);
  if (text === null) return <span className={classes.missing}>missing</span>;
  if (text === '') return <span className={classes.missing}>(empty)</span>;
  if (column.kind === 'boolean') return text;
  if (column.kind === 'real' && typeof value === 'number') return shortNumber(value);
  const long = text.length > shownTextLength;
  const shown = long ? `${text.slice(0, shownTextLength)}…` : text;
  return /[\r\n\t]/.test(shown) ? shown.replaceAll(/\r\n|\r|\n/g, '⏎').replaceAll('\t', '⇥') : shown;
}
