import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { memo, useMemo, useState } from 'react';
import { formatCount } from '../../../shared/base/format';
import { type ComparisonColumn, experimentColumns, formatQuantity } from '../../../shared/comparison';
import type { RunSummary } from '../../../shared/contract/run';
import { lineStyleOf, useColorScheme } from '../../lib/charts';
import { FailureNote } from '../../lib/failure-note';
import { SkeletonLines } from '../../lib/loaded';
import { Link, navigate, useSearchParameter } from '../../lib/router';
import { EmptyState } from '../../ui/empty-state';
import { Note } from '../../ui/note';
import { useCrowdColumns } from './crowd-columns';
import { offeredCount } from './offered-count';
import {
  type AxisChoice,
  type AxisRange,
  canBeLogarithmic,
  type PlacedAxis,
  placeAxis,
  runsWithin,
} from './parallel-axis';
import { ParallelPlot } from './parallel-plot';
import styles from './parallel-tab.module.css';
import { type Comparison, isMetric, mainMetric, useColumns } from './use-columns';
import { comparedCount } from './use-comparison';

/** More axes than this are hard to read at once; others can be added. */
const startingSettings = 6;
const listedRuns = 200;
const listDelayMs = 120;

function startingAxes(columns: readonly ComparisonColumn[]): AxisChoice[] {
  const settings = experimentColumns(columns).filter(
    // What one optimizer alone has, at one value, tells no more than the optimizer's name.
    ({ values }) => new Set<unknown>(values.filter((value) => value !== null)).size > 1,
  );
  const metric = mainMetric(columns);
  // Runs of one setting are told apart by what they cost and reached: one axis alone would have no lines.
  const others = columns.filter(
    (column) =>
      column !== metric && (column.role === 'cost' || isMetric(column)) && new Set<unknown>(column.values).size > 1,
  );
  const start = settings.length > 0 ? settings.slice(0, startingSettings) : others.slice(0, startingSettings);
  return [...start, ...(metric ? [metric] : [])].map(choiceOf);
}

/** Values over more than two powers of ten, such as learning rates, stand on a logarithmic axis at first. */
function choiceOf(column: ComparisonColumn): AxisChoice {
  const known = column.kind === 'number' ? column.values.filter((value) => value !== null) : [];
  const low = known.reduce((least, value) => Math.min(least, value), Number.POSITIVE_INFINITY);
  const high = known.reduce((most, value) => Math.max(most, value), 0);
  return { name: column.name, flipped: false, logarithmic: canBeLogarithmic(column) && high / low >= 100 };
}

function parseChoices(text: string | null, columns: readonly ComparisonColumn[]): AxisChoice[] | null {
  if (!text) return null;
  const known = new Set(columns.map(({ name }) => name));
  return text.split('|').flatMap((part) => {
    const [, flags = '', name = ''] = /^([fl]*):(.*)$/.exec(part) ?? [];
    return known.has(name) ? [{ name, flipped: flags.includes('f'), logarithmic: flags.includes('l') }] : [];
  });
}

const formatChoices = (choices: readonly AxisChoice[]) =>
  choices.map(({ name, flipped, logarithmic }) => `${flipped ? 'f' : ''}${logarithmic ? 'l' : ''}:${name}`).join('|');

interface RunListProps {
  runs: readonly PlottedRun[];
  axes: readonly PlacedAxis[];
  within: readonly number[];
  onHover(index: number | null): void;
}

/** The runs within the ranges, with their values. */
const RunList = memo(function RunsWithin({ runs, axes, within, onHover }: RunListProps) {
  return (
    <>
      <table className={styles.list} aria-label="Runs within the ranges">
        <thead>
          <tr>
            <th scope="col">Run</th>
            {axes.map(({ column }) => (
              <th key={column.name} scope="col" title={column.title}>
                {column.title.split('.').slice(-2).join('.')}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {within.slice(0, listedRuns).map((index) => {
            const run = runs[index];
            return (
              run && (
                <tr key={run.id} onMouseEnter={() => onHover(index)} onMouseLeave={() => onHover(null)}>
                  <th scope="row">
                    <Link to={`/runs/${run.id}`}>{run.name}</Link>
                  </th>
                  {axes.map(({ column }) => (
                    <td key={column.name}>{valueText(column, index)}</td>
                  ))}
                </tr>
              )
            );
          })}
        </tbody>
      </table>
      {within.length > listedRuns && (
        <p className={styles.status}>
          The first {listedRuns} of {formatCount(within.length)} are listed.
        </p>
      )}
    </>
  );
});

interface PlottedRun {
  id: string;
  name: string;
  colorIndex: number;
}

/** Settings, costs and figures of some runs side by side as upright axes; ranges narrow them down. */
export function ParallelTab(comparison: Comparison) {
  return <ParallelView runs={comparison.runs} columns={useColumns(comparison)} />;
}

/** The same of more runs than the host puts side by side. */
export function ParallelCrowdTab({ runs }: { runs: readonly RunSummary[] }) {
  const { columns, isRead, error, leftOutCount } = useCrowdColumns(runs);
  if (error) return <FailureNote title="The columns of the runs could not be read" error={error} />;
  if (!isRead) return <SkeletonLines count={6} />;
  return (
    <>
      {leftOutCount > 0 && (
        <Note tone="info">
          {formatCount(leftOutCount)} further settings and metrics are not offered for so many runs; with no more than{' '}
          {formatCount(comparedCount)} all are.
        </Note>
      )}
      <ParallelView runs={runs} columns={columns} />
    </>
  );
}

function ParallelView({ runs, columns }: { runs: readonly PlottedRun[]; columns: readonly ComparisonColumn[] }) {
  const scheme = useColorScheme();
  const [axesText, setAxesText] = useSearchParameter('axes');
  const [coloring, setColoring] = useSearchParameter('color');
  const [, setRuns] = useSearchParameter('runs');
  const [ranges, setRanges] = useState<Readonly<Record<string, AxisRange>>>({});
  const [hovered, setHovered] = useState<number | null>(null);
  const choices = useMemo(() => parseChoices(axesText, columns) ?? startingAxes(columns), [axesText, columns]);
  const setChoices = (next: readonly AxisChoice[]) => setAxesText(formatChoices(next));
  const axes = useMemo(
    () =>
      choices.flatMap((choice) => {
        const column = columns.find(({ name }) => name === choice.name);
        return column ? [placeAxis(column, choice)] : [];
      }),
    [choices, columns],
  );
  const within = useMemo(() => runsWithin(axes, ranges, runs.length), [axes, ranges, runs.length]);
  // The lines follow the pointer, the list comes once it rests.
  const [listed] = useDebouncedValue(within, listDelayMs);
  const metric = axes.findLast(({ column }) => isMetric(column)) ?? axes.at(-1);
  const byMetric = coloring === 'metric';
  const { colors, faint } = useMemo(() => {
    const root = getComputedStyle(document.documentElement);
    const accent = root.getPropertyValue('--accent').trim();
    const ink = root.getPropertyValue('--ink-faint').trim();
    return {
      faint: root.getPropertyValue('--line-strong').trim(),
      colors: runs.map(({ colorIndex }, index) => {
        if (!byMetric) return lineStyleOf(colorIndex, scheme).color;
        const place = metric?.places[index] ?? null;
        return place === null ? ink : `color-mix(in oklab, ${accent} ${Math.round(place * 100)}%, ${ink})`;
      }),
    };
  }, [runs, scheme, byMetric, metric]);
  // Not made anew for every move of the pointer.
  const head = useMemo(
    () => (
      <div className={styles.head}>
        <MultiSelect
          className={styles.columns}
          label="Axes"
          searchable
          limit={offeredCount}
          hidePickedOptions
          data={columns.map(({ name, title }) => ({ value: name, label: title }))}
          value={choices.map(({ name }) => name)}
          onChange={(names) =>
            setChoices(
              names.map(
                (name) =>
                  choices.find((choice) => choice.name === name) ??
                  choiceOf(columns.find((column) => column.name === name) as ComparisonColumn),
              ),
            )
          }
        />
        <div>
          <div className={styles.label}>Colour</div>
          <SegmentedControl
            aria-label="Colour of the lines"
            data={[
              { value: 'run', label: 'Run' },
              { value: 'metric', label: metric ? (metric.column.title.split('/').at(-1) ?? 'Metric') : 'Metric' },
            ]}
            value={byMetric ? 'metric' : 'run'}
            onChange={(next) => setColoring(next === 'metric' ? next : null)}
          />
        </div>
      </div>
    ),
    [columns, choices, byMetric, metric],
  );
  if (columns.length === 0)
    return (
      <EmptyState title="Nothing tells these runs apart yet">
        Axes are settings in which the runs differ, their figures and their costs.
      </EmptyState>
    );
  const rangeCount = axes.filter(({ choice }) => ranges[choice.name]).length;
  const setRange = (name: string, range: AxisRange | null) => {
    setHovered(null);
    setRanges(({ [name]: _old, ...others }) => (range ? { ...others, [name]: range } : others));
  };
  const changeChoice = (next: AxisChoice) => {
    setChoices(choices.map((choice) => (choice.name === next.name ? next : choice)));
    const before = choices.find(({ name }) => name === next.name);
    const range = ranges[next.name];
    // Turned, the same values lie at the other end; on another scale the same part of the axis holds other values.
    const isTurned = before?.flipped !== next.flipped && before?.logarithmic === next.logarithmic;
    setRange(next.name, isTurned && range ? { from: 1 - range.to, to: 1 - range.from } : null);
  };
  const move = (name: string, by: -1 | 1) => {
    const at = choices.findIndex((choice) => choice.name === name);
    const moved = choices.filter((choice) => choice.name !== name);
    setChoices(moved.toSpliced(at + by, 0, choices[at] as AxisChoice));
  };
  const shown = hovered === null ? null : runs[hovered];
  return (
    <div className={styles.tab}>
      {head}
      <p className={styles.status} role="status">
        {shown
          ? `${shown.name} · ${axes
              .map(({ column }) => `${column.title.split('.').at(-1)} ${valueText(column, hovered as number)}`)
              .join(' · ')}`
          : `${formatCount(within.length)} of ${formatCount(runs.length)} runs${rangeCount === 0 ? '; drag along an axis, or use its arrow keys, to narrow them down; click its name for more' : ''}`}
      </p>
      <ParallelPlot
        axes={axes}
        ranges={ranges}
        onRange={setRange}
        colors={colors}
        within={within}
        faint={faint}
        hovered={hovered}
        onHover={setHovered}
        onOpen={(index) => navigate(`/runs/${runs[index]?.id}`)}
        settings={{
          onChange: changeChoice,
          onMove: move,
          onRemove: (name) => setChoices(choices.filter((choice) => choice.name !== name)),
        }}
      />
      {rangeCount > 0 && (
        <div className={styles.actions}>
          <Button
            variant="default"
            disabled={within.length < 2 || within.length === runs.length}
            onClick={() => {
              setRuns(within.map((index) => runs[index]?.id).join(','));
              setRanges({});
            }}
          >
            Compare only these {formatCount(within.length)}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setRanges({})}>
            Clear {rangeCount === 1 ? 'the range' : `${rangeCount} ranges`}
          </Button>
        </div>
      )}
      <RunList runs={runs} axes={axes} within={listed} onHover={setHovered} />
    </div>
  );
}

function valueText(column: ComparisonColumn, index: number): string {
  return column.kind === 'number' ? formatQuantity(column, column.values[index]) : (column.values[index] ?? '–');
}
