export { readCheckpoint, writeWeights } from './checkpoint';
export { measureEagerly, predictEagerly } from './eager-program';
export { nameFigures } from './objective';
export { createRunModel, type RunModel } from './run-model';
export { unscale } from './target-scaling';
export { train } from './train-job';
