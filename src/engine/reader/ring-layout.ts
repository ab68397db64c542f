import type { RunConfig } from '../../shared/config/run-config';
import { elementCount } from '../../shared/graph/shape';
import { bindConfig, isOneHot, isWeighted, type SampleSource } from '../batches';
import type { RingLayout } from './ring';

/** How wide batches of a run are; both sides come to the same. */
export function layoutOf(config: RunConfig, { fitted, inputs, rows }: SampleSource): RingLayout {
  const { outputs } = bindConfig(config);
  return {
    batchSize: Math.min(config.training.batchSize, rows.train.length),
    inputWidths: inputs.map(({ width }) => width),
    targetWidths: fitted.outputs.map(({ target }, index) => {
      const loss = outputs[index]?.loss;
      return loss && isOneHot(target, loss) ? target.classes.length : (elementCount(target.shape) ?? 1);
    }),
    weighted: isWeighted(fitted, config.dataset.sampleWeight),
  };
}
