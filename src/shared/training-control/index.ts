export { applyChange, type ChangeOutcome, leastEpochCount, type Refusal } from './apply-change';
export {
  type PlannedIntervention,
  type RateMode,
  rateModes,
  type TrainingChange,
  type TrainingSetting,
  trainingChangeSchema,
} from './change';
export {
  type AppliedChange,
  type ControlSituation,
  type ControlState,
  type EarlyStopping,
  untouched,
} from './control-state';
