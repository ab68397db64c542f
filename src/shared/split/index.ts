export { allocateSplit, type ClassAllocation, partAt, type SplitShares } from './allocate';
export { type FoldPlan, planFolds } from './folds';
export { createGroupAssigner, type GroupAssigner } from './groups';
export { countParts, type PartCounts, partCodes, partNames } from './parts';
export { createTimePlanner, partOfTime, type TimePlan } from './time';
