import { HoverCard } from '@mantine/core';
import { IconArchive, IconChevronDown, IconChevronRight, IconEye, IconEyeOff, IconNote } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../../shared/base/format';
import type { GroupFigure } from '../../../../shared/run-table/group-figures';
import { type GroupCell, type GroupedLine, groupCell, type RowGroup } from '../../../../shared/run-table/group-runs';
import { type ColorScheme, LineSwatch, lineStyleOf } from '../../../lib/charts';
import { host } from '../../../lib/host-client';
import type { ListedRun } from '../../../lib/run-list';
import type { DataTableColumn } from '../../../ui/data-table';
import { Markdown } from '../../../ui/markdown';
import type { RunColumn } from './run-columns';
import styles from './run-table.module.css';

export type RunLine = GroupedLine<ListedRun>;
type RunGroup = RowGroup<ListedRun>;

/** The key of a line among the table's rows: a run's id, or a group's path, which begins with a slash. */
export const keyOfLine = (line: RunLine): string => (line.kind === 'group' ? line.group.path : line.row.id);
export const runsOfLine = (line: RunLine): readonly ListedRun[] =>
  line.kind === 'group' ? line.group.rows : [line.row];

/** Units: pixels a depth. */
const indent = 16;

function NotesHover({ run }: { run: ListedRun }) {
  return (
    <HoverCard openDelay={250} width={420} position="right-start" withinPortal>
      <HoverCard.Target>
        <span className={styles.mark} role="img" aria-label="Has notes">
          <IconNote size={13} stroke={1.6} />
        </span>
      </HoverCard.Target>
      <HoverCard.Dropdown className={styles.notes}>
        <Notes id={run.id} beginning={run.notes} />
      </HoverCard.Dropdown>
    </HoverCard>
  );
}

function Notes({ id, beginning }: { id: string; beginning: string }) {
  const query = useQuery(host.runs.get.queryOptions({ input: { id } }));
  return <Markdown text={query.data?.run.notes ?? beginning} />;
}

export interface NameColumnOptions {
  scheme: ColorScheme;
  drawn: ReadonlySet<string>;
  /** What a group was made of, as its head says it. */
  titleOfGroup(group: RunGroup): { key: string; value: string };
  onToggle(runs: readonly ListedRun[]): void;
  onOpen(run: ListedRun): void;
  onExpand(group: RunGroup, isOpen: boolean): void;
}

/** A plain button: a table in motion draws dozens of them a frame. */
function Eye({ isDrawn, name, onToggle }: { isDrawn: boolean; name: string; onToggle: () => void }) {
  return (
    <button
      type="button"
      className={styles.icon}
      tabIndex={-1}
      aria-label={isDrawn ? `Hide ${name} from the charts` : `Show ${name} in the charts`}
      aria-pressed={isDrawn}
      onClick={onToggle}
    >
      {isDrawn ? <IconEye size={14} /> : <IconEyeOff size={14} />}
    </button>
  );
}

/** A label of a control that a name of ten thousand letters would make unusable. */
const shortened = (name: string) => (name.length > 120 ? `${name.slice(0, 119)}…` : name);

function RunName({ run, depth, options }: { run: ListedRun; depth: number; options: NameColumnOptions }) {
  const { scheme, drawn, onToggle, onOpen } = options;
  const isDrawn = drawn.has(run.id);
  return (
    <span className={styles.name} data-hidden={!isDrawn} style={{ paddingLeft: depth * indent }}>
      <Eye isDrawn={isDrawn} name={shortened(run.name)} onToggle={() => onToggle([run])} />
      <LineSwatch {...lineStyleOf(run.colorIndex, scheme)} />
      <button
        type="button"
        tabIndex={-1}
        className={styles.open}
        title={run.name.slice(0, 1_000)}
        onClick={() => onOpen(run)}
      >
        {run.name.slice(0, 300)}
      </button>
      {run.archivedAt !== null && (
        <span className={styles.mark} role="img" aria-label="Archived">
          <IconArchive size={13} stroke={1.6} />
        </span>
      )}
      {run.notes !== '' && <NotesHover run={run} />}
    </span>
  );
}

/** Of a setting its own name: where it stands in the config is told by the chip above, and on hover. */
const shortKey = (key: string) => key.slice(key.lastIndexOf('.') + 1);

function GroupName({ group, isOpen, options }: { group: RunGroup; isOpen: boolean; options: NameColumnOptions }) {
  const { drawn, titleOfGroup, onToggle, onExpand } = options;
  const { key, value } = titleOfGroup(group);
  const drawnCount = group.rows.reduce((count, { id }) => count + Number(drawn.has(id)), 0);
  const name = shortened(`${key} ${value}`);
  const Chevron = isOpen ? IconChevronDown : IconChevronRight;
  return (
    <span className={styles.name} data-hidden={drawnCount === 0} style={{ paddingLeft: group.depth * indent }}>
      <button
        type="button"
        className={styles.icon}
        tabIndex={-1}
        aria-label={isOpen ? `Close ${name}` : `Open ${name}`}
        onClick={() => onExpand(group, !isOpen)}
      >
        <Chevron size={14} />
      </button>
      <Eye isDrawn={drawnCount > 0} name={name} onToggle={() => onToggle(group.rows)} />
      <span className={styles.group} title={`${key}: ${value}`}>
        <span className={styles.key}>{shortKey(key)}</span> {value}
      </span>
      <span className={styles.size}>{formatCount(group.rows.length)}</span>
    </span>
  );
}

/** Eye, line and name: the table is the charts' legend. */
export function nameColumn(options: NameColumnOptions): DataTableColumn<RunLine> {
  return {
    id: 'name',
    title: 'Run',
    width: 232,
    sortable: true,
    text: (line) => {
      if (line.kind === 'row') return line.row.name;
      const { key, value } = options.titleOfGroup(line.group);
      return `${key}: ${value} (${line.group.rows.length})`;
    },
    cell: (line) =>
      line.kind === 'row' ? (
        <RunName run={line.row} depth={line.depth} options={options} />
      ) : (
        <GroupName group={line.group} isOpen={line.isOpen} options={options} />
      ),
  };
}

/** What a group says of a column: the chosen figure; where neither way is better there is no best. */
export function figureOf({ id, group }: RunColumn, figures: Readonly<Record<string, GroupFigure>>): GroupFigure {
  const figure = figures[id] ?? 'mean';
  return figure === 'best' && group?.direction === undefined ? 'mean' : figure;
}

/** Figures of groups, each worked out once for a group and a column; new values make a new column. */
export type GroupFigures = (group: RunGroup, column: RunColumn) => GroupCell;

export function createGroupFigures(figures: Readonly<Record<string, GroupFigure>>): GroupFigures {
  const known = new WeakMap<RunGroup['rows'], WeakMap<RunColumn, GroupCell>>();
  return (group, column) => {
    const { group: summed } = column;
    if (!summed) return { kind: 'none' };
    const cells = known.get(group.rows) ?? new WeakMap<RunColumn, GroupCell>();
    known.set(group.rows, cells);
    const found =
      cells.get(column) ?? groupCell(group, summed.value, figureOf(column, figures), summed.direction === 'lower');
    cells.set(column, found);
    return found;
  };
}

/** What groups are put in order by. */
export function orderOfCell(cell: GroupCell): number | string | null {
  if (cell.kind === 'figure') return cell.value;
  return cell.kind === 'same' ? cell.value : null;
}

function textOfCell(cell: GroupCell, { group }: RunColumn): string {
  const format = group?.format ?? String;
  if (cell.kind === 'same') return format(cell.value);
  if (cell.kind === 'different') return `${formatCount(cell.count)} different`;
  if (cell.kind === 'none') return '';
  if (cell.figure === 'count') return formatCount(cell.value);
  return format(cell.value);
}

function GroupCellText({ cell, column }: { cell: GroupCell; column: RunColumn }) {
  const text = textOfCell(cell, column);
  if (cell.kind === 'different') return <span className={styles.faint}>{text}</span>;
  if (cell.kind !== 'figure') return <span title={text}>{text}</span>;
  const { count, mean, deviation, minimum, maximum } = cell.summary;
  const format = column.group?.format ?? String;
  const told = `${formatCount(count)} values: mean ${format(mean)}, deviation ${format(deviation)}, ${format(minimum)} to ${format(maximum)}`;
  return (
    <span className={styles.figure} title={told}>
      {text}
      {cell.figure === 'mean' && count > 1 && minimum !== maximum && (
        <span className={styles.faint}> ± {format(deviation)}</span>
      )}
    </span>
  );
}

/** A column of runs as one of lines. */
export function lineColumn(column: RunColumn, figures: GroupFigures): DataTableColumn<RunLine> {
  const { id, title, width, align, sortable, help } = column;
  return {
    id,
    title,
    width,
    ...(align && { align }),
    ...(sortable && { sortable }),
    ...(help && { help }),
    text: (line) => (line.kind === 'row' ? column.text(line.row) : textOfCell(figures(line.group, column), column)),
    cell: (line) =>
      line.kind === 'row' ? (
        column.cell(line.row)
      ) : (
        <GroupCellText cell={figures(line.group, column)} column={column} />
      ),
  };
}
