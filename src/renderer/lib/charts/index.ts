export type { HorizontalAxis } from './axes';
export { ChartControls } from './chart-controls';
export { type ChartView, defaultChartView } from './chart-view';
export { LineChart } from './line-chart';
export { LineSwatch } from './line-swatch';
export { type ColorScheme, type LineStyle, lineStyleOf } from './palette';
export { type ChartSeries, horizontalExtent, type Interval } from './series';
export { useColorScheme } from './use-chart-colors';
