import { type CalibrationMemory, type ReplicaQuestion, replicaLimit, replicaRule } from './calibration';
import type { CompileExplanation } from './program';
import { CompileRefusalError } from './refusal';
import type { TrainingUnit } from './training-unit';

export interface BuiltProgram {
  unit: TrainingUnit;
}

export interface ChosenReplicas<Built extends BuiltProgram> {
  built: Built;
  stepMs: number;
  reason: CompileExplanation['replicaChoice'];
}

interface ReplicaChoiceOptions<Built extends BuiltProgram> {
  build(replicaCount: number): Built;
  /** Milliseconds a step. */
  measure(unit: TrainingUnit, budgetMs: number): number;
  wanted: 'auto' | number;
  question: ReplicaQuestion;
  /** null: nothing is measured, the rule decides. */
  memory: CalibrationMemory | null;
  key(): string;
  secondBuildLimitMs?: number;
}

/** Time for measuring one of two programs. */
const measureBudgetMs = 60;
/** A program that took longer to make than this is not made a second time to compare: the rule decides. */
const defaultSecondBuildLimitMs = 400;
/** The other number of replicas must be faster by this share: measurements jitter, and the rule is no guess. */
const clearWin = 0.93;

/**
 * Builds the program with the number of replicas that was asked for, was remembered, measures best or follows the rule.
 * All in all well under a second, and once for each model, batch size and machine.
 */
export function chooseReplicas<Built extends BuiltProgram>(
  options: ReplicaChoiceOptions<Built>,
): ChosenReplicas<Built> {
  const { build, measure, wanted, question, memory, secondBuildLimitMs = defaultSecondBuildLimitMs } = options;
  const divides = (count: number): boolean => count >= 1 && question.batchSize % count === 0;
  const buildOrPlain = (count: number): Built =>
    count > 1 && divides(count) ? (buildOrNull(build, count) ?? build(1)) : build(1);
  const key = memory == null ? '' : options.key();
  const remembered = wanted === 'auto' ? (memory?.find(key) ?? null) : null;
  if (wanted !== 'auto' || memory == null || remembered != null) {
    const built = buildOrPlain(wanted !== 'auto' ? wanted : (remembered ?? replicaRule(question)));
    const reason = wanted !== 'auto' ? 'given' : remembered != null ? 'remembered' : 'rule';
    return { built, stepMs: measure(built.unit, 0), reason };
  }
  const begun = performance.now();
  const first = buildOrPlain(replicaRule(question));
  const buildMs = performance.now() - begun;
  const limit = replicaLimit(question);
  const otherCount = first.unit.replicaCount > 1 ? 1 : limit;
  const couplesSamples = first.unit.step.forwardUpdates.length > 0;
  const isSettled = otherCount === first.unit.replicaCount || couplesSamples || buildMs > secondBuildLimitMs;
  const other = isSettled ? null : buildOrNull(build, otherCount);
  if (other == null) {
    // Remembered too: a later run of the same config must not choose otherwise because the machine was quieter.
    memory.remember(key, first.unit.replicaCount);
    return { built: first, stepMs: measure(first.unit, 0), reason: 'rule' };
  }
  // In turns, so that what else runs on the machine meets both alike.
  let [firstMs, otherMs] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let round = 0; round < 2; round += 1) {
    firstMs = Math.min(firstMs, measure(first.unit, measureBudgetMs));
    otherMs = Math.min(otherMs, measure(other.unit, measureBudgetMs));
  }
  const isOtherBetter = otherMs < clearWin * firstMs;
  const [built, left] = isOtherBetter ? [other, first] : [first, other];
  left.unit.dispose();
  memory.remember(key, built.unit.replicaCount);
  return { built, stepMs: isOtherBetter ? otherMs : firstMs, reason: 'measured' };
}

/** Replicas are an option: where they do not agree with the whole batch, there are none. */
function buildOrNull<Built>(build: (replicaCount: number) => Built, replicaCount: number): Built | null {
  try {
    return build(replicaCount);
  } catch (error) {
    if (error instanceof CompileRefusalError) return null;
    throw error;
  }
}
