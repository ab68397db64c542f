export type { EngineKind } from './engine-catalog';
export { createEngineHandlers, progressInWords } from './engine-handlers';
export { createEngines, type EngineChoice, type EnginePlan, type Engines, type EnginesOptions } from './engines';
export { type InstallProgress, installFraction } from './install/progress';
