export { readCheckpoint, writeWeights } from './checkpoint';
export { measureEagerly, predictEagerly } from './eager-program';
export { createRunModel, type RunModel } from './run-model';
export { train } from './train-job';
export { nameFigures } from './training-loop';
