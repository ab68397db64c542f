/** Why a model's training step is not compiled and runs eagerly instead. Each kind is explained in docs/compile.md. */
export type CompileRefusalKind =
  | 'backend'
  | 'noOptimizer'
  | 'unknownShape'
  | 'readsValues'
  | 'javaScriptRandomness'
  | 'wrongClock'
  | 'changesBetweenSteps'
  | 'statefulLayer'
  | 'unsupportedOperation'
  | 'missingOperation'
  | 'loadFailed'
  | 'changedModel'
  | 'couplesSamples'
  | 'disagrees';

export interface CompileRefusal {
  kind: CompileRefusalKind;
  /** One sentence for the run page: *eager, because …*. */
  message: string;
  /** Layer, operation or number that caused it. */
  detail?: string;
}

/** Thrown inside the compiler, turned into a value at its door: a refusal is an outcome and not a failure. */
export class CompileRefusalError extends Error {
  override readonly name = 'CompileRefusalError';
  constructor(readonly refusal: CompileRefusal) {
    super(refusal.message);
  }
}

export function refuse(kind: CompileRefusalKind, message: string, detail?: string): never {
  throw new CompileRefusalError({ kind, message, detail });
}
