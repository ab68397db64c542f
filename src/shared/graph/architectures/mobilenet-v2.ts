import type { Architecture } from './architecture';
import { addOutput, draftOnImage } from './image-input';

const minimumSize = 32;
/** Expansion, filters, number of blocks, strides of the first one. Source: the paper's table 2. */
const stages = [
  [1, 16, 1, 1],
  [6, 24, 2, 2],
  [6, 32, 3, 2],
  [6, 64, 4, 2],
  [6, 96, 3, 1],
  [6, 160, 3, 2],
  [6, 320, 1, 1],
] as const;

export const mobilenetV2: Architecture = {
  name: 'mobilenet-v2',
  title: 'MobileNetV2',
  description:
    'Seventeen inverted residual blocks with depthwise convolutions: good quality for few operations, made for phones.',
  source: 'Sandler et al., 2018',
  tags: ['image', 'classification', 'convolution', 'small'],
  data: 'image',
  standard: { inputShapes: [[224, 224, 3]], outputUnits: 1000, vocabularySize: 0 },
  minimumSize,
  // With the moving statistics, which Keras counts as well: 3,538,984.
  published: { parameterCount: 3_504_872, trainable: true, by: 'torchvision' },
  build(options) {
    const draft = draftOnImage(options, minimumSize);
    draft.block('convBlock', { filters: 32, strides: 2, activation: 'relu6' }, 'stem');
    let number = 0;
    for (const [expansion, filters, count, strides] of stages)
      for (let at = 0; at < count; at += 1) {
        number += 1;
        draft.block('invertedResidual', { filters, expansion, strides: at === 0 ? strides : 1 }, `block${number}`);
      }
    draft.block('convBlock', { filters: 1280, kernelSize: 1, activation: 'relu6' }, 'head');
    draft.add({ kind: 'globalAveragePooling2d', name: 'pool' });
    draft.add({ kind: 'dropout', name: 'dropout', rate: 0.2 });
    addOutput(draft, options.outputUnits);
    return draft.model();
  },
};
