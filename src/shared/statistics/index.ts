export { bootstrapDifference } from './bootstrap';
export { benjaminiHochbergCorrection, holmCorrection } from './correction';
export { type Correlation, pearsonCorrelation, spearmanCorrelation } from './correlation';
export { deviation, type Interval, mean, meanInterval, quantile } from './description';
export { hedgesG } from './effect-size';
export { type MannWhitneyResult, mannWhitneyTest } from './mann-whitney';
export { type Direction, paretoFront } from './pareto-front';
export { type WelchResult, welchTest } from './welch';
