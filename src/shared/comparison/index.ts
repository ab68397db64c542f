export { type Ancestry, type AncestryNode, ancestryOf } from './ancestry';
export { formatAxisLabels } from './axis-labels';
export { type Budget, type BudgetPick, formatQuantity, pickWithinBudget } from './budget-pick';
export {
  type ComparedRun,
  type ComparisonColumn,
  compareByDecision,
  comparisonColumns,
  costsOfExports,
  isMetric,
  mainMetric,
  type NumberColumn,
  type RunCosts,
  trainingTimeOf,
} from './comparison-column';
export { comparePaths, formatDifference, sectionOf } from './difference-value';
export {
  compareFigures,
  describeEqualFigures,
  type EqualFigures,
  type ExactSeries,
  isComputedMetric,
} from './equal-figures';
export { type FoldFigure, summariseFolds } from './fold-summary';
export { fewestRuns, type ImportanceReport, mostRuns } from './importance-report';
export { chosenGroup, experimentColumns, groupRuns, type RunGroup, titleOfChoice } from './run-group';
export { type Correction, compareGroups, describeVerdict, type GroupComparison } from './significance';
export { judgeSplits, type SplitVerdict, splitVerdictTexts } from './split-verdict';
