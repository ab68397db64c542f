import type { Architecture } from './architecture';
import { addOutput, draftOnImage } from './image-input';

const minimumSize = 32;
/** Filters of the convolutions between poolings. */
const stages = [[64], [128], [256, 256], [512, 512], [512, 512]] as const;

export const vgg11: Architecture = {
  name: 'vgg-11',
  title: 'VGG-11',
  description:
    'Eight 3 × 3 convolutions in five stages and three wide dense layers. Simple and heavy: most weights sit at the end.',
  source: 'Simonyan and Zisserman, 2015 (configuration A)',
  tags: ['image', 'classification', 'convolution'],
  data: 'image',
  standard: { inputShapes: [[224, 224, 3]], outputUnits: 1000, vocabularySize: 0 },
  minimumSize,
  published: { parameterCount: 132_863_336, trainable: true, by: 'torchvision' },
  build(options) {
    const draft = draftOnImage(options, minimumSize);
    stages.forEach((filters, stage) => {
      const group = `stage${stage + 1}`;
      filters.forEach((count, at) => {
        const name = `${group}_conv${at + 1}`;
        draft.add({
          kind: 'conv2d',
          name,
          filters: count,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitialiser: 'heNormal',
          group,
        });
      });
      draft.add({ kind: 'maxPooling2d', name: `${group}_pool`, group });
    });
    draft.add({ kind: 'flatten', name: 'flatten' });
    for (const at of [1, 2]) {
      draft.add({ kind: 'dense', name: `dense${at}`, units: 4096, activation: 'relu', group: 'classifier' });
      draft.add({ kind: 'dropout', name: `dropout${at}`, rate: 0.5, group: 'classifier' });
    }
    addOutput(draft, options.outputUnits);
    return draft.model();
  },
};
