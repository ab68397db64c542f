import { type Predictions, weightOf } from './predictions';

/**
 * Share of the targets' variance that predictions explain, as the mean over outputs. Where a target never changes it is
 * 1 for exact predictions and 0 otherwise. Source: scikit-learn's r2_score.
 */
export function rSquared({ outputs, width, targets, weights }: Predictions): number {
  const rowCount = outputs.length / width;
  let sum = 0;
  for (let column = 0; column < width; column += 1) {
    let [total, mean] = [0, 0];
    for (let row = 0; row < rowCount; row += 1) {
      total += weightOf(weights, row);
      mean += weightOf(weights, row) * (targets[row * width + column] as number);
    }
    mean /= total;
    let [residual, spread] = [0, 0];
    for (let row = 0; row < rowCount; row += 1) {
      const target = targets[row * width + column] as number;
      residual += weightOf(weights, row) * (target - (outputs[row * width + column] as number)) ** 2;
      spread += weightOf(weights, row) * (target - mean) ** 2;
    }
    sum += spread > 0 ? 1 - residual / spread : Number(residual === 0);
  }
  return sum / width;
}
