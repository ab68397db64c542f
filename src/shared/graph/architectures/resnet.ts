import type { Architecture, ArchitectureOptions } from './architecture';
import type { Draft } from './draft';
import { addOutput, draftOnImage } from './image-input';

const minimumSize = 32;
const standard: ArchitectureOptions = { inputShapes: [[224, 224, 3]], outputUnits: 1000, vocabularySize: 0 };

/** A 7 × 7 convolution and a pooling, which together quarter height and width. */
function addStem(draft: Draft): void {
  const group = 'stem';
  draft.add({
    kind: 'conv2d',
    name: 'stem_conv',
    filters: 64,
    kernelSize: 7,
    strides: 2,
    padding: 'same',
    useBias: false,
    kernelInitialiser: 'heNormal',
    group,
  });
  draft.add({ kind: 'batchNormalisation', name: 'stem_norm', group });
  draft.add({ kind: 'activation', name: 'stem_act', function: 'relu', group });
  draft.add({ kind: 'maxPooling2d', name: 'stem_pool', poolSize: 3, strides: 2, padding: 'same', group });
}

/** @param counts blocks of each stage; from the second stage on the first block halves height and width */
function buildResNet(options: ArchitectureOptions, variant: 'basic' | 'bottleneck', counts: readonly number[]) {
  const draft = draftOnImage(options, minimumSize);
  addStem(draft);
  counts.forEach((count, stage) => {
    for (let at = 0; at < count; at += 1) {
      const strides = stage > 0 && at === 0 ? 2 : 1;
      draft.block(
        'residual',
        { variant, filters: 64 * 2 ** stage, strides },
        `stage${stage + 1}/s${stage + 1}_block${at + 1}`,
      );
    }
  });
  draft.add({ kind: 'globalAveragePooling2d', name: 'pool' });
  addOutput(draft, options.outputUnits);
  return draft.model();
}

const source = 'He et al., 2016';
const tags = ['image', 'classification', 'convolution', 'residual'];

export const resnet18: Architecture = {
  name: 'resnet-18',
  title: 'ResNet-18',
  description: 'Eight residual blocks of two 3 × 3 convolutions. The place to begin with pictures of one’s own.',
  source,
  tags,
  data: 'image',
  standard,
  minimumSize,
  published: { parameterCount: 11_689_512, trainable: true, by: 'torchvision' },
  build: (options) => buildResNet(options, 'basic', [2, 2, 2, 2]),
};

export const resnet50: Architecture = {
  name: 'resnet-50',
  title: 'ResNet-50',
  description: 'Sixteen bottleneck blocks (1 × 1, 3 × 3, 1 × 1). The usual measure of image classifiers.',
  source,
  tags,
  data: 'image',
  standard,
  minimumSize,
  // Keras' own has offsets in its convolutions, too: 25,583,592 trained weights.
  published: { parameterCount: 25_557_032, trainable: true, by: 'torchvision' },
  build: (options) => buildResNet(options, 'bottleneck', [3, 4, 6, 3]),
};
