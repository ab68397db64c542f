import type { Architecture } from './architecture';
import { addOutput, draftOnImage } from './image-input';

const minimumSize = 28;

export const lenet5: Architecture = {
  name: 'lenet-5',
  title: 'LeNet-5',
  description:
    'Two convolutions with tanh and average pooling, then three dense layers: the network that read cheques.',
  source: 'LeCun et al., 1998',
  tags: ['image', 'classification', 'convolution'],
  data: 'image',
  standard: { inputShapes: [[28, 28, 1]], outputUnits: 10, vocabularySize: 0 },
  minimumSize,
  published: { parameterCount: 61_706, trainable: true, by: 'the usual form with 28 × 28 images and full connections' },
  build(options) {
    const draft = draftOnImage(options, minimumSize);
    draft.add({ kind: 'conv2d', name: 'conv1', filters: 6, kernelSize: 5, padding: 'same', activation: 'tanh' });
    draft.add({ kind: 'averagePooling2d', name: 'pool1' });
    draft.add({ kind: 'conv2d', name: 'conv2', filters: 16, kernelSize: 5, activation: 'tanh' });
    draft.add({ kind: 'averagePooling2d', name: 'pool2' });
    draft.add({ kind: 'flatten', name: 'flatten' });
    draft.add({ kind: 'dense', name: 'dense1', units: 120, activation: 'tanh' });
    draft.add({ kind: 'dense', name: 'dense2', units: 84, activation: 'tanh' });
    addOutput(draft, options.outputUnits);
    return draft.model();
  },
};
