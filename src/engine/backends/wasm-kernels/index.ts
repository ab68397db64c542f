import type { TensorFlow } from '../backend';
import { conv2dBackpropFilter } from './conv2d-backprop-filter';
import { conv2dBackpropInput } from './conv2d-backprop-input';
import { depthwiseBackpropFilter } from './depthwise-backprop-filter';
import { depthwiseBackpropInput } from './depthwise-backprop-input';
import type { TrainingKernel } from './kernel';
import { correctSamePadding } from './same-padding';
import { unsortedSegmentSum } from './unsorted-segment-sum';

/** The kernels that training needs and the WebAssembly backend of TensorFlow.js 4.22 lacks. */
const missingKernels = {
  Conv2DBackpropFilter: conv2dBackpropFilter,
  DepthwiseConv2dNativeBackpropFilter: depthwiseBackpropFilter,
  DepthwiseConv2dNativeBackpropInput: depthwiseBackpropInput,
  UnsortedSegmentSum: unsortedSegmentSum,
} as const satisfies Record<string, TrainingKernel>;

/** Kernels that it has, but slowly. */
const fasterKernels = {
  Conv2DBackpropInput: conv2dBackpropInput,
} as const satisfies Record<string, TrainingKernel>;

/** Adds what is missing, replaces what is slow and mends what is wrong; a kernel the package has by now stays its own. */
export function registerWasmKernels(tf: TensorFlow): void {
  correctSamePadding(tf);
  for (const [kernelName, kernel] of Object.entries(missingKernels)) {
    if (!tf.getKernel(kernelName, 'wasm')) register(tf, kernelName, kernel);
  }
  for (const [kernelName, kernel] of Object.entries(fasterKernels)) {
    if (tf.getKernel(kernelName, 'wasm')) tf.unregisterKernel(kernelName, 'wasm');
    register(tf, kernelName, kernel);
  }
}

function register(tf: TensorFlow, kernelName: string, kernel: TrainingKernel): void {
  tf.registerKernel({
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs, backend }) =>
      // Intermediate tensors die with the kernel; the engine takes the one that is returned.
      tf.tidy(() => kernel(tf, inputs as never, (attrs ?? {}) as never, backend as never)),
  });
}
