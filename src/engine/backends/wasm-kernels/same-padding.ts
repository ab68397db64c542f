import type { KernelFunc, NamedTensorInfoMap, Tensor4D, TensorInfo } from '@tensorflow/tfjs';
import type { TensorFlow } from '../backend';
import { padSpatial } from './kernel';

interface ConvolutionAttributes {
  readonly strides: [number, number] | number;
  readonly dilations?: [number, number] | number;
  readonly pad: string | number;
  readonly dataFormat?: string;
}

const convolutionKernels = [
  { name: 'Conv2D', depthwise: false },
  { name: 'FusedConv2D', depthwise: false },
  { name: 'DepthwiseConv2dNative', depthwise: true },
  { name: 'FusedDepthwiseConv2D', depthwise: true },
] as const;

/**
 * TensorFlow.js' WebAssembly convolutions answer with zeros, without an error, when padding is `same` and a stride is
 * larger than the filter, so that the last windows leave input over. Here the input is cut and padded by hand in that
 * case, and the package's own kernel runs with padding `valid`.
 */
export function correctSamePadding(tf: TensorFlow): void {
  for (const { name, depthwise } of convolutionKernels) {
    const original = tf.getKernel(name, 'wasm');
    if (!original) continue;
    const kernelFunc: KernelFunc = (call) => {
      const attributes = call.attrs as unknown as ConvolutionAttributes;
      const inputs = call.inputs as NamedTensorInfoMap & { x: TensorInfo; filter: TensorInfo };
      if (attributes.pad !== 'same' || attributes.dataFormat === 'NCHW') return original.kernelFunc(call);
      const [height, width] = [inputs.x.shape[1] as number, inputs.x.shape[2] as number];
      const info = tf.backend_util.computeConv2DInfo(
        inputs.x.shape as [number, number, number, number],
        inputs.filter.shape as [number, number, number, number],
        attributes.strides,
        attributes.dilations ?? 1,
        'same',
        undefined,
        depthwise,
      );
      const neededHeight = (info.outHeight - 1) * info.strideHeight + info.effectiveFilterHeight;
      const neededWidth = (info.outWidth - 1) * info.strideWidth + info.effectiveFilterWidth;
      if (neededHeight >= height && neededWidth >= width) return original.kernelFunc(call);
      const { top, left } = info.padInfo;
      const fitted = tf.tidy(() =>
        padSpatial(tf, inputs.x as Tensor4D, [top, neededHeight - height - top], [left, neededWidth - width - left]),
      );
      const result = original.kernelFunc({
        ...call,
        inputs: { ...inputs, x: fitted },
        attrs: { ...call.attrs, pad: 'valid' },
      });
      if (fitted !== inputs.x) fitted.dispose();
      return result;
    };
    tf.unregisterKernel(name, 'wasm');
    tf.registerKernel({ ...original, kernelFunc });
  }
}
