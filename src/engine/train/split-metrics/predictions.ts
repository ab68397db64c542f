/** Everything that a network said of one output over a split, beside what it should have said. */
export interface Predictions {
  /** Probabilities, scores or numbers, decision after decision. Shape: [decisions, width]. */
  outputs: Float32Array;
  /** Classes of a decision, or outputs that are looked at on their own. */
  width: number;
  /** Class indices [decisions], −1 where one does not count; otherwise numbers or 0 and 1, shape [decisions, width]. */
  targets: ArrayLike<number>;
  /** How much each decision counts. Shape: [decisions]; null where all count alike. */
  weights: ArrayLike<number> | null;
}

/** One of several outputs, or one class against the rest. */
export interface Column {
  scores: Float64Array;
  truths: Uint8Array;
  weights: Float64Array;
}

const weightOf = (weights: ArrayLike<number> | null, index: number) => (weights ? (weights[index] as number) : 1);

/** Decisions that count, one class or one output at a time. */
export function columnsOf({ outputs, width, targets, weights }: Predictions, task: 'multiclass' | 'binary'): Column[] {
  const decisionCount = outputs.length / width;
  const counted: number[] = [];
  for (let index = 0; index < decisionCount; index += 1)
    if (task === 'binary' || (targets[index] as number) >= 0) counted.push(index);
  const weightList = Float64Array.from(counted, (index) => weightOf(weights, index));
  return Array.from({ length: width }, (_, column) => ({
    scores: Float64Array.from(counted, (index) => outputs[index * width + column] as number),
    truths: Uint8Array.from(counted, (index) =>
      task === 'multiclass'
        ? Number(targets[index] === column)
        : Number((targets[index * width + column] as number) > 0.5),
    ),
    weights: weightList,
  }));
}

export { weightOf };
