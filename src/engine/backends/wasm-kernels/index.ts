import type { TensorFlow } from '../backend';
import { conv2dBackpropFilter } from './conv2d-backprop-filter';
import { depthwiseBackpropFilter } from './depthwise-backprop-filter';
import { depthwiseBackpropInput } from './depthwise-backprop-input';
import type { TrainingKernel } from './kernel';
import { correctSamePadding } from './same-padding';
import { unsortedSegmentSum } from './unsorted-segment-sum';

/** The kernels that training needs and the WebAssembly backend of TensorFlow.js 4.22 lacks. */
const trainingKernels = {
  Conv2DBackpropFilter: conv2dBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  UnsortedSegmentSum: unsortedSegmentSum,
} as const satisfies Record<string, TrainingKernel>;

/** Registers the missing kernels and mends a wrong one; a kernel that the package has by now stays the package's own. */
export function registerWasmKernels(tf: TensorFlow): void {
  correctSamePadding(tf);
  for (const [kernelName, kernel] of Object.entries(trainingKernels)) {
    if (tf.getKernel(kernelName, 'wasm')) continue;
    tf.registerKernel({
      kernelName,
      backendName: 'wasm',
      kernelFunc: ({ inputs, attrs, backend }) =>
        // Intermediate tensors die with the kernel; the engine takes the one that is returned.
        tf.tidy(() => kernel(tf, inputs as never, (attrs ?? {}) as never, backend as never)),
    });
  }
}
