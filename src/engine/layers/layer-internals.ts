import type { Tensor } from '../lib/tensorflow';
import type { CallKeywords, Mask } from './mask-propagation';

/** The parts of TensorFlow.js' layers that builders replace; their types protect them. */
export interface LayerInternals {
  call(inputs: Tensor | Tensor[], keywords: CallKeywords): Tensor | Tensor[];
  computeMask(inputs: Tensor | Tensor[], masks: Mask | Mask[]): Mask | Mask[];
  calculateLosses(): Tensor[];
  supportsMasking: boolean;
}
