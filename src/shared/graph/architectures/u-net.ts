import type { Architecture } from './architecture';
import type { Draft } from './draft';
import { draftOnImage } from './image-input';

const depth = 4;
/** Height and width are halved so often. */
const step = 2 ** depth;
const firstFilters = 64;

function addConvolutions(draft: Draft, group: string, filters: number): string {
  for (const at of [1, 2])
    draft.add({
      kind: 'conv2d',
      name: `${group}_conv${at}`,
      filters,
      kernelSize: 3,
      padding: 'same',
      activation: 'relu',
      kernelInitialiser: 'heNormal',
      group,
    });
  return draft.end;
}

const upTo = (size: number) => Math.ceil(size / step) * step;

export const uNet: Architecture = {
  name: 'u-net',
  title: 'U-Net',
  description:
    'Contracts an image to its meaning and expands it again, with bridges that keep detail: for masks, cleaning and colouring.',
  source: 'Ronneberger, Fischer and Brox, 2015; padded convolutions',
  tags: ['image', 'segmentation', 'convolution'],
  data: 'imageToImage',
  standard: { inputShapes: [[256, 256, 1]], outputUnits: 2, vocabularySize: 0 },
  // The paper gives none; the same network in Keras has as many.
  published: { parameterCount: 31_030_658, trainable: true, by: 'the paper’s layers, counted' },
  build(options) {
    const draft = draftOnImage(options);
    const [height = step, width = step, channels = 1] = options.inputShapes[0] ?? [];
    const isPadded = height % step !== 0 || width % step !== 0;
    if (isPadded) draft.add({ kind: 'resizing', name: 'fit', height: upTo(height), width: upTo(width) });
    const bridges: string[] = [];
    for (let level = 0; level < depth; level += 1) {
      bridges.push(addConvolutions(draft, `down${level + 1}`, firstFilters * 2 ** level));
      draft.add({ kind: 'maxPooling2d', name: `down${level + 1}_pool`, group: `down${level + 1}` });
    }
    addConvolutions(draft, 'bottom', firstFilters * 2 ** depth);
    for (let level = depth - 1; level >= 0; level -= 1) {
      const group = `up${level + 1}`;
      const filters = firstFilters * 2 ** level;
      const enlarged = draft.add({
        kind: 'conv2dTranspose',
        name: `${group}_enlarge`,
        filters,
        kernelSize: 2,
        strides: 2,
        padding: 'same',
        group,
      });
      draft.add({ kind: 'concatenate', name: `${group}_bridge`, inputs: [bridges[level] as string, enlarged], group });
      addConvolutions(draft, group, filters);
    }
    const isReconstruction = options.outputUnits === 0;
    draft.add({
      kind: 'conv2d',
      name: 'output',
      filters: isReconstruction ? channels : options.outputUnits,
      kernelSize: 1,
    });
    if (isPadded) draft.add({ kind: 'resizing', name: 'output_size', height, width });
    return draft.model();
  },
};
