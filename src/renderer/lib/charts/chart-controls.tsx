import { ActionIcon, SegmentedControl, Select, Slider, Switch, Tooltip } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { type SmoothingKind, smoothingKinds, smoothingTitles, smoothingWidth } from '../../../shared/charts/smoothing';
import { type HorizontalAxis, horizontalAxes, horizontalAxisTitles } from './axes';
import styles from './chart-controls.module.css';
import type { ChartView } from './chart-view';

interface ChartControlsProps {
  view: ChartView;
  onChange(view: ChartView): void;
}

/** Axis, smoothing and logarithm for a group of charts; a way back from zooming. */
export function ChartControls({ view, onChange }: ChartControlsProps) {
  return (
    <div className={styles.controls} role="toolbar" aria-label="Chart view">
      <SegmentedControl
        aria-label="Horizontal axis"
        value={view.axis}
        onChange={(axis) => onChange({ ...view, axis: axis as HorizontalAxis, range: null })}
        data={horizontalAxes.map((axis) => ({ value: axis, label: horizontalAxisTitles[axis] }))}
      />
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
        label="Log scale"
        checked={view.logarithmic}
        onChange={(event) => onChange({ ...view, logarithmic: event.currentTarget.checked })}
      />
      <Switch
        label="Ignore outliers"
        checked={view.ignoreOutliers}
        onChange={(event) => onChange({ ...view, ignoreOutliers: event.currentTarget.checked })}
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
