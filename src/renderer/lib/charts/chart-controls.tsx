import { ActionIcon, SegmentedControl, Select, Slider, Switch, Tooltip } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { type HorizontalAxis, horizontalAxes } from '../../../shared/charts/line-positions';
import { type SmoothingKind, smoothingKinds, smoothingTitles, smoothingWidth } from '../../../shared/charts/smoothing';
import { horizontalAxisTitles } from './axes';
import styles from './chart-controls.module.css';
import type { ChartView } from './chart-view';

interface ChartControlsProps {
  view: ChartView;
  /** Metrics that the horizontal axis can count; without them it counts none. */
  metrics?: readonly string[];
  onChange(view: ChartView): void;
}

/** A list of names longer than this is narrowed by typing. */
const listedCount = 200;

/** Which metric lies along, and in what order its points are joined. */
function MetricAxis({ view, metrics, onChange }: Required<ChartControlsProps>) {
  return (
    <>
      <Select
        aria-label="Metric along the horizontal axis"
        w={180}
        searchable
        limit={listedCount}
        placeholder="Choose a metric"
        nothingFoundMessage="No metric has that in its name."
        data={[...metrics]}
        value={view.axisMetric}
        allowDeselect={false}
        onChange={(axisMetric) => onChange({ ...view, axisMetric, range: null })}
      />
      <Switch
        label="Join by step"
        title="Joins points in the order of their steps, as a path; otherwise in the order of the metric below."
        checked={view.joinedBySteps}
        onChange={(event) => onChange({ ...view, joinedBySteps: event.currentTarget.checked })}
      />
    </>
  );
}

/** Axis, smoothing and logarithm for a group of charts; a way back from zooming. */
export function ChartControls({ view, metrics, onChange }: ChartControlsProps) {
  const axes = horizontalAxes.filter((axis) => axis !== 'metric' || metrics !== undefined);
  return (
    <div className={styles.controls} role="toolbar" aria-label="Chart view">
      <SegmentedControl
        aria-label="Horizontal axis"
        value={view.axis}
        onChange={(axis) =>
          onChange({
            ...view,
            axis: axis as HorizontalAxis,
            range: null,
            ...(axis === 'metric' && view.axisMetric === null && { axisMetric: metrics?.[0] ?? null }),
          })
        }
        data={axes.map((axis) => ({ value: axis, label: horizontalAxisTitles[axis] }))}
      />
      {view.axis === 'metric' && metrics && <MetricAxis view={view} metrics={metrics} onChange={onChange} />}
      <div className={styles.smoothing}>
        <span id="chart-smoothing">Smoothing</span>
        <Slider
          w={72}
          size="xs"
          min={0}
          max={0.99}
          step={0.01}
          label={null}
          value={view.smoothing}
          onChange={(smoothing) => onChange({ ...view, smoothing })}
          thumbLabel="Smoothing"
        />
        <output
          className={styles.value}
          title={
            view.smoothing === 0
              ? undefined
              : `As even as a mean of ${Math.round(smoothingWidth(view.smoothing))} points`
          }
        >
          {view.smoothing === 0 ? 'off' : view.smoothing.toFixed(2)}
        </output>
        {view.smoothing > 0 && (
          <Select
            w={116}
            aria-label="Kind of smoothing"
            data={smoothingKinds.map((kind) => ({ value: kind, label: smoothingTitles[kind] }))}
            value={view.smoothingKind}
            allowDeselect={false}
            onChange={(kind) => onChange({ ...view, smoothingKind: kind as SmoothingKind })}
          />
        )}
      </div>
      <Switch
        label="Log y"
        title="The vertical axis counts in powers of ten; values of zero or below have no place on it."
        checked={view.logarithmic}
        onChange={(event) => onChange({ ...view, logarithmic: event.currentTarget.checked })}
      />
      {view.axis !== 'clock' && (
        <Switch
          label="Log x"
          title="The horizontal axis counts in powers of ten; points at zero have no place on it."
          checked={view.logarithmicHorizontal}
          onChange={(event) => onChange({ ...view, logarithmicHorizontal: event.currentTarget.checked, range: null })}
        />
      )}
      <Switch
        label="Ignore outliers"
        checked={view.ignoreOutliers}
        onChange={(event) => onChange({ ...view, ignoreOutliers: event.currentTarget.checked })}
      />
      <Switch
        label="Events"
        title="Interventions, checkpoints, phases and resumes of a few runs as marks"
        checked={view.events}
        onChange={(event) => onChange({ ...view, events: event.currentTarget.checked })}
      />
      {view.range && (
        <Tooltip label="Show everything (double-click a chart)">
          <ActionIcon aria-label="Reset zoom" onClick={() => onChange({ ...view, range: null })}>
            <IconZoomReset size={16} />
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
