import type { Architecture } from './architecture';
import { Draft } from './draft';
import { addOutput } from './image-input';

const vectorSize = 32;

function addTower(draft: Draft, name: string, columns: number): string {
  const input = draft.add({ kind: 'input', name, shape: [columns] });
  const group = `${name}_tower`;
  draft.add({ kind: 'dense', name: `${name}_dense`, units: 64, activation: 'relu', inputs: [input], group });
  draft.add({ kind: 'dropout', name: `${name}_dropout`, rate: 0.1, group });
  return draft.add({ kind: 'dense', name: `${name}_vector`, units: vectorSize, group });
}

export const twoTower: Architecture = {
  name: 'two-tower',
  title: 'Two-tower recommender',
  description: 'One network for the person, one for the thing; the closeness of their vectors says how well they fit.',
  source: 'Covington et al., 2016; Yi et al., 2019',
  tags: ['table', 'recommender'],
  data: 'pair',
  standard: { inputShapes: [[16], [16]], outputUnits: 1, vocabularySize: 0 },
  published: null,
  build({ inputShapes: [[first = 16] = [], [second = 16] = []], outputUnits }) {
    const draft = new Draft();
    const person = addTower(draft, 'person', first);
    const thing = addTower(draft, 'thing', second);
    draft.add({ kind: 'dot', name: 'closeness', normalise: true, inputs: [person, thing] });
    // Cosines lie between −1 and 1; a learned factor and offset make them scores.
    addOutput(draft, outputUnits);
    return draft.model();
  },
};
