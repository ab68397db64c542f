import { Button, MultiSelect, SegmentedControl } from '@mantine/core';
import { useMemo, useState } from 'react';
import { type ComparisonColumn, formatQuantity } from '../../../shared/comparison';
import { lineStyleOf, useColorScheme } from '../../lib/charts';
import { Link, navigate, useSearchParameter } from '../../lib/router';
import { EmptyState } from '../../ui/empty-state';
import { offeredCount } from './offered-count';
import { type AxisChoice, type AxisRange, canBeLogarithmic, placeAxis, runsWithin } from './parallel-axis';
import { ParallelPlot } from './parallel-plot';
import styles from './parallel-tab.module.css';
import { type Comparison, isMetric, mainMetric, useColumns } from './use-columns';

/** More axes than this are hard to read at once; others can be added. */
const startingSettings = 6;
const listedRuns = 200;

function startingAxes(columns: readonly ComparisonColumn[]): AxisChoice[] {
  const settings = columns.filter(
    ({ role, title, values }) =>
      role === 'config' &&
      !['name', 'description', 'seed'].includes(title) &&
      // What one optimizer alone has, at one value, tells no more than the optimizer's name.
      new Set(values.filter((value) => value !== null)).size > 1,
  );
  const metric = mainMetric(columns);
  // Runs of one setting are told apart by what they cost and reached: one axis alone would have no lines.
  const others = columns.filter((column) => column !== metric && (column.role === 'cost' || isMetric(column)));
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

/** Settings, costs and figures of many runs side by side as upright axes; ranges narrow them down. */
export function ParallelTab(comparison: Comparison) {
  const { runs } = comparison;
  const columns = useColumns(comparison);
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
  const shownSet = useMemo(() => new Set(within), [within]);
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
  if (columns.length === 0)
    return (
      <EmptyState title="Nothing tells these runs apart yet">
        Axes are settings in which the runs differ, their figures and their costs.
      </EmptyState>
    );
  const rangeCount = axes.filter(({ choice }) => ranges[choice.name]).length;
  const setRange = (name: string, range: AxisRange | null) =>
    setRanges(({ [name]: _old, ...others }) => (range ? { ...others, [name]: range } : others));
  const changeChoice = (next: AxisChoice) => {
    setChoices(choices.map((choice) => (choice.name === next.name ? next : choice)));
    // The same part of the axis holds other values now.
    setRange(next.name, null);
  };
  const move = (name: string, by: -1 | 1) => {
    const at = choices.findIndex((choice) => choice.name === name);
    const moved = choices.filter((choice) => choice.name !== name);
    setChoices(moved.toSpliced(at + by, 0, choices[at] as AxisChoice));
  };
  const shown = hovered === null ? null : runs[hovered];
  return (
    <div className={styles.tab}>
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
      <p className={styles.status} role="status">
        {shown
          ? `${shown.name} · ${axes
              .map(({ column }) => `${column.title.split('.').at(-1)} ${valueText(column, hovered as number)}`)
              .join(' · ')}`
          : `${within.length} of ${runs.length} runs${rangeCount === 0 ? '; drag along an axis to narrow them down, click its name for more' : ''}`}
      </p>
      <ParallelPlot
        axes={axes}
        ranges={ranges}
        onRange={setRange}
        colors={colors}
        within={shownSet}
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
            Compare only these {within.length}
          </Button>
          <Button variant="subtle" color="gray" onClick={() => setRanges({})}>
            Clear {rangeCount === 1 ? 'the range' : `${rangeCount} ranges`}
          </Button>
        </div>
      )}
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
                <tr key={run.id} onMouseEnter={() => setHovered(index)} onMouseLeave={() => setHovered(null)}>
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
          The first {listedRuns} of {within.length} are listed.
        </p>
      )}
    </div>
  );
}

function valueText(column: ComparisonColumn, index: number): string {
  return column.kind === 'number' ? formatQuantity(column, column.values[index]) : (column.values[index] ?? '–');
}
