export {
  type GroupBand,
  groupBands,
  groupBandTitles,
  groupRemark,
  groupSeries,
} from '../../../shared/charts/group-series';
export { type ColorScheme, type LineStyle, lineStyleOf } from '../../../shared/charts/palette';
export { ChartControls } from './chart-controls';
export { type ChartView, defaultChartView, isLogarithmicHorizontal } from './chart-view';
export type { EventMark } from './event-mark';
export { FullChart } from './full-chart';
export { LineChart } from './line-chart';
export { LineSwatch } from './line-swatch';
export { bandedCount } from './paint';
export type { ChartSeries, Interval } from './series';
export { useColorScheme } from './use-chart-colors';
