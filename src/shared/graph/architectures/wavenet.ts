import type { Architecture } from './architecture';
import { Draft } from './draft';
import { addOutput } from './image-input';

const channels = 32;
const skipChannels = 64;
/** Each layer looks twice as far back as the one before it. */
const dilations = [1, 2, 4, 8, 16, 32, 64, 128];

export const wavenet: Architecture = {
  name: 'wavenet',
  title: 'WaveNet style',
  description:
    'Causal convolutions with growing dilation, gates and skip connections: sees far back along a signal at little cost.',
  source: 'van den Oord et al., 2016',
  tags: ['series', 'regression', 'convolution'],
  data: 'series',
  standard: { inputShapes: [[256, 1]], outputUnits: 1, vocabularySize: 0 },
  published: null,
  build({ inputShapes: [shape = [256, 1]], outputUnits }) {
    const draft = new Draft();
    draft.add({ kind: 'input', name: 'signal', shape: [...shape] as [number, ...number[]] });
    let current = draft.add({ kind: 'conv1d', name: 'first', filters: channels, kernelSize: 2, padding: 'causal' });
    const skips: string[] = [];
    const useful = dilations.filter((dilation) => dilation < (shape[0] ?? 1));
    const last = useful.at(-1) ?? 1;
    for (const dilationRate of useful.length > 0 ? useful : [1]) {
      const group = `dilation${dilationRate}`;
      const convolution = (name: string, activation: 'tanh' | 'sigmoid') =>
        draft.add({
          kind: 'conv1d',
          name: `${group}_${name}`,
          filters: channels,
          kernelSize: 2,
          dilationRate,
          padding: 'causal',
          activation,
          inputs: [current],
          group,
        });
      const filter = convolution('filter', 'tanh');
      const gate = convolution('gate', 'sigmoid');
      const gated = draft.add({ kind: 'multiply', name: `${group}_gated`, inputs: [filter, gate], group });
      skips.push(
        draft.add({
          kind: 'conv1d',
          name: `${group}_skip`,
          filters: skipChannels,
          kernelSize: 1,
          inputs: [gated],
          group,
        }),
      );
      // Nothing reads what the last one would hand on.
      if (dilationRate === last) break;
      const residual = draft.add({
        kind: 'conv1d',
        name: `${group}_residual`,
        filters: channels,
        kernelSize: 1,
        inputs: [gated],
        group,
      });
      current = draft.add({ kind: 'add', name: `${group}_add`, inputs: [current, residual], group });
    }
    if (skips.length > 1) draft.add({ kind: 'add', name: 'skips', inputs: skips });
    draft.add({
      kind: 'activation',
      name: 'skips_act',
      function: 'relu',
      inputs: [skips.length > 1 ? 'skips' : (skips[0] as string)],
    });
    draft.add({ kind: 'conv1d', name: 'mix', filters: skipChannels, kernelSize: 1, activation: 'relu' });
    // The last step has seen all others.
    draft.add({ kind: 'slice', name: 'last_step', axis: 0, start: -1, length: 1 });
    draft.add({ kind: 'flatten', name: 'flatten' });
    addOutput(draft, outputUnits);
    return draft.model();
  },
};
