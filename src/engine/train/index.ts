export { readCheckpoint, writeWeights } from './checkpoint';
export { measureEagerly, predictEagerly } from './eager-program';
export { nameFigures } from './objective';
export { rowsWithin } from './row-batches';
export { createRunModel, type RunModel } from './run-model';
export { unscale } from './target-scaling';
export { train } from './train-job';
