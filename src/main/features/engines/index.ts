export type { EngineKind } from './engine-catalog';
export { createEngineHandlers } from './engine-handlers';
export { createEngines, type EngineChoice, type EnginePlan, type Engines, type EnginesOptions } from './engines';
