import type { Architecture } from './architecture';
import { Draft } from './draft';

export const autoencoder: Architecture = {
  name: 'autoencoder',
  title: 'Autoencoder',
  description:
    'Squeezes the columns through a few numbers and gives them back: finds structure, cleans noise, marks what is unusual.',
  source: 'Hinton and Salakhutdinov, 2006',
  tags: ['table', 'reconstruction'],
  data: 'reconstruction',
  standard: { inputShapes: [[784]], outputUnits: 0, vocabularySize: 0 },
  published: null,
  build({ inputShapes: [[columns = 64] = []] }) {
    const code = Math.max(2, Math.min(32, Math.round(columns / 16)));
    const wide = Math.max(2 * code, Math.min(256, columns));
    const draft = new Draft();
    draft.add({ kind: 'input', name: 'columns', shape: [columns] });
    draft.add({ kind: 'dense', name: 'encoder_dense1', units: wide, activation: 'relu', group: 'encoder' });
    draft.add({
      kind: 'dense',
      name: 'encoder_dense2',
      units: Math.max(code, Math.round(wide / 2)),
      activation: 'relu',
      group: 'encoder',
    });
    draft.add({ kind: 'dense', name: 'code', units: code, group: 'encoder' });
    draft.add({
      kind: 'dense',
      name: 'decoder_dense1',
      units: Math.max(code, Math.round(wide / 2)),
      activation: 'relu',
      group: 'decoder',
    });
    draft.add({ kind: 'dense', name: 'decoder_dense2', units: wide, activation: 'relu', group: 'decoder' });
    draft.add({ kind: 'dense', name: 'output', units: columns, group: 'decoder' });
    return draft.model();
  },
};
