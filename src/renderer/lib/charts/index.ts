export { type HorizontalAxis, horizontalAxes } from './axes';
export { ChartControls } from './chart-controls';
export { type ChartView, defaultChartView } from './chart-view';
export { LineChart } from './line-chart';
export { LineSwatch } from './line-swatch';
export { type ColorScheme, type LineStyle, lineStyleOf } from './palette';
export { type ChartSeries, currentValue, horizontalExtent, type Interval } from './series';
export { useChartColors, useColorScheme } from './use-chart-colors';
