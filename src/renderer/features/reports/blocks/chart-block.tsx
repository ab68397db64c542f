import { MultiSelect, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Suspense, useMemo } from 'react';
import { formatCount } from '../../../../shared/base/format';
import { groupBands, groupBandTitles } from '../../../../shared/charts/group-series';
import { comparisonColumns, experimentColumns, groupRuns } from '../../../../shared/comparison';
import type { BlockOf, ChartLook } from '../../../../shared/report/blocks';
import { selectionRemarks, shorten } from '../../../../shared/report/selection';
import { shownRangeText } from '../../../../shared/report/shown-range';
import {
  ChartControls,
  type ChartView,
  defaultChartView,
  type GroupBand,
  LineSwatch,
  lineStyleOf,
  useColorScheme,
} from '../../../lib/charts';
import { host } from '../../../lib/host-client';
import { SkeletonLines } from '../../../lib/loaded';
import { lookOf } from '../../../lib/report-offer';
import { Link } from '../../../lib/router';
import { readComparison } from '../../../lib/run-comparison';
import type { ListedRun } from '../../../lib/run-list';
import { RunCharts, type RunGrouping, useMetricNames } from '../../runs';
import type { BlockViewProps } from '../block-frame';
import styles from '../report.module.css';
import { Remarks } from './remarks';
import { RunSelectionPicker, useSelectedRuns } from './run-selection';

const everyRun = 'everyRun';
const bySeeds = 'bySeeds';
/** Lines that are named below the charts. */
const namedCount = 24;
const noCosts = { sizeBytes: new Map(), latencyMs: new Map() };

function useComparedColumns(runs: readonly ListedRun[], enabled: boolean) {
  const ids = useMemo(() => runs.map(({ id }) => id), [runs]);
  const { data } = useQuery({
    queryKey: host.runs.compare.queryKey({ input: { ids } }),
    queryFn: ({ signal }) => readComparison(runs, signal),
    enabled: enabled && ids.length >= 2,
    placeholderData: (before) => before,
  });
  return useMemo(
    () => (data ? { runs: data.runs, columns: comparisonColumns(data.runs, data.differences, [], noCosts) } : null),
    [data],
  );
}

/** Which runs the block draws as one line; null until it is known, and where every run is drawn. */
function useGrouping(block: BlockOf<'chart'>, runs: readonly ListedRun[], isEditing: boolean) {
  const compared = useComparedColumns(runs, isEditing || block.grouping !== null);
  const settings = (compared?.columns ?? []).filter(({ role }) => role === 'config');
  const grouping = useMemo<RunGrouping | null>(() => {
    if (!block.grouping || !compared) return null;
    const { by, band } = block.grouping;
    const one = compared.columns.find(({ role, name }) => role === 'config' && name === by);
    return {
      band,
      groups: groupRuns(one ? [one] : experimentColumns(compared.columns), compared.runs.length).map(
        ({ title, runIndices }) => ({ title, runIds: runIndices.flatMap((index) => compared.runs[index]?.id ?? []) }),
      ),
    };
  }, [block.grouping, compared]);
  return { grouping, settings };
}

function ChartSettings({
  block,
  actions,
  settings,
}: BlockViewProps<'chart'> & { settings: readonly { name: string; title: string }[] }) {
  const names = useQuery(host.runs.metricNames.queryOptions({ input: { ids: null } })).data?.names;
  const metrics = [...new Set([...(names ?? []), ...block.metrics])];
  const grouped = block.grouping === null ? everyRun : (block.grouping.by ?? bySeeds);
  return (
    <div className={styles.settings}>
      <RunSelectionPicker
        selection={block.runs}
        onChange={(runs, key) => actions.change({ ...block, runs }, key && `${key} ${block.id}`)}
      />
      <MultiSelect
        label="Metrics"
        description="One chart each"
        searchable
        limit={100}
        maxValues={48}
        hidePickedOptions
        data={metrics}
        value={block.metrics}
        placeholder={block.metrics.length === 0 ? 'Choose a metric' : undefined}
        nothingFoundMessage="No metric has that in its name"
        onChange={(chosen) => actions.change({ ...block, metrics: chosen })}
      />
      <div className={styles.pair}>
        <Select
          label="Lines"
          searchable
          allowDeselect={false}
          data={[
            { value: everyRun, label: 'Every run' },
            { value: bySeeds, label: 'Mean over seeds' },
            ...settings.map(({ name, title }) => ({ value: name, label: `Mean by ${title}` })),
            ...(block.grouping?.by && !settings.some(({ name }) => name === block.grouping?.by)
              ? [{ value: block.grouping.by, label: `Mean by ${block.grouping.by.replace(/^config:/, '')}` }]
              : []),
          ]}
          value={grouped}
          onChange={(next) =>
            actions.change({
              ...block,
              grouping:
                next === everyRun || next === null
                  ? null
                  : { by: next === bySeeds ? null : next, band: block.grouping?.band ?? 'deviation' },
            })
          }
        />
        {block.grouping && (
          <Select
            label="Band around the mean"
            allowDeselect={false}
            data={groupBands.map((band) => ({ value: band, label: groupBandTitles[band] }))}
            value={block.grouping.band}
            onChange={(band) =>
              block.grouping && actions.change({ ...block, grouping: { ...block.grouping, band: band as GroupBand } })
            }
          />
        )}
      </div>
    </div>
  );
}

/** Which colour is whose; with many lines the nearest are named where the cursor is. */
function Legend({ runs, grouping }: { runs: readonly ListedRun[]; grouping: RunGrouping | null }) {
  const scheme = useColorScheme();
  const byId = new Map(runs.map((run) => [run.id, run]));
  const lines = grouping
    ? grouping.groups.flatMap(({ title, runIds }) => {
        const first = byId.get(runIds[0] ?? '');
        return first
          ? [{ id: first.id, label: `${title} (${runIds.length})`, colorIndex: first.colorIndex, to: null }]
          : [];
      })
    : runs.map(({ id, name, colorIndex }) => ({ id, label: name, colorIndex, to: `/runs/${id}` }));
  const shown = lines.slice(0, namedCount);
  return (
    <ul className={styles.legend} aria-label="Lines">
      {shown.map(({ id, label, colorIndex, to }) => (
        <li key={id} title={shorten(label, 400)}>
          <LineSwatch {...lineStyleOf(colorIndex, scheme)} />
          {to ? <Link to={to}>{shorten(label)}</Link> : <span>{shorten(label)}</span>}
        </li>
      ))}
      {lines.length > shown.length && <li>and {formatCount(lines.length - shown.length)} more</li>}
    </ul>
  );
}

const isSameLook = (one: ChartLook, other: ChartLook) => JSON.stringify(one) === JSON.stringify(other);

/** Charts of some metrics, drawn from the runs as they are: they grow while a run trains. */
export function ChartBlock(props: BlockViewProps<'chart'>) {
  const { block, actions, isEditing } = props;
  const selected = useSelectedRuns(block.runs);
  const { grouping, settings } = useGrouping(block, selected.runs, isEditing);
  const { names } = useMetricNames(selected.runs);
  const view = useMemo<ChartView>(() => ({ ...defaultChartView, ...block.look }), [block.look]);
  // Turns of a wheel are one step; a zoom and another smoothing are two.
  const onView = (next: ChartView) => {
    const look = lookOf(next);
    if (isSameLook(look, block.look)) return;
    const isZoom = isSameLook({ ...look, range: null }, { ...block.look, range: null });
    actions.change({ ...block, look }, `${isZoom ? 'zoom' : 'look'} ${block.id}`);
  };
  return (
    <>
      {isEditing && (
        <>
          <ChartSettings {...props} settings={settings} />
          <ChartControls view={view} metrics={names} onChange={onView} />
        </>
      )}
      {block.metrics.length === 0 ? (
        <p className={styles.nothing}>
          No metric is chosen.{' '}
          <button type="button" className={styles.link} onClick={() => props.onEditing(true)}>
            Choose metrics and runs
          </button>
        </p>
      ) : selected.isLoaded && selected.runs.length === 0 ? (
        !selected.problem && <p className={styles.nothing}>No run fits.</p>
      ) : (
        <Suspense fallback={<SkeletonLines count={4} />}>
          <RunCharts
            runs={selected.runs}
            view={view}
            onView={onView}
            arrange="metric"
            metrics={block.metrics}
            grouping={grouping}
            emptyText="These runs have no points of the chosen metrics yet."
          />
          {view.range && (
            <p className={styles.remark}>
              Zoomed to {shorten(shownRangeText(view, view.range))}, also in the exported file.{' '}
              <button type="button" className={styles.link} onClick={() => onView({ ...view, range: null })}>
                Show all
              </button>
            </p>
          )}
          <Legend runs={selected.runs} grouping={grouping} />
        </Suspense>
      )}
      <Remarks remarks={selectionRemarks(selected)} missing={selected.missing} />
    </>
  );
}
