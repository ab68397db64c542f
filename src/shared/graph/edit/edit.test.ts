import { describe, expect, test } from 'vitest';
import { analyseModel } from '../analysis';
import { type LayerInput, type Model, type ModelInput, modelSchema } from '../model';
import { inputsOf, nameLayers } from '../names';
import { copyLayers, editModel, type GraphOperation } from '.';

const stack = (): ModelInput => ({
  layers: [
    { kind: 'input', shape: [8] },
    { kind: 'dense', units: 4 },
    { kind: 'dense', units: 5 },
    { kind: 'dense', units: 6 },
  ],
});

/** The model as names and what each reads: what must survive an edit. */
function wiring(model: ModelInput): Record<string, readonly string[]> {
  const names = nameLayers(model);
  return Object.fromEntries(names.map((name, index) => [name, inputsOf(model, names, index)]));
}

function edited(model: ModelInput, ...operations: GraphOperation[]): ModelInput {
  const result = editModel(model, ...operations);
  expect(result.problems).toEqual([]);
  modelSchema.parse(result.model);
  return result.model;
}

const refusal = (model: ModelInput, operation: GraphOperation) => {
  const result = editModel(model, operation);
  expect(result.model).toBe(model);
  return result.problems[0]?.code;
};

describe('a plain stack stays plain', () => {
  test('a layer at the end reads the one before it, unwritten', () => {
    const model = edited(stack(), { kind: 'add', layer: { kind: 'dropout' } });
    expect(model.layers.at(-1)).toEqual({ kind: 'dropout' });
  });

  test('inserting on an edge writes no inputs', () => {
    const model = edited(stack(), {
      kind: 'insertOnEdge',
      layer: { kind: 'dropout', rate: 0.1 },
      edge: { to: 'dense_2', index: 0 },
    });
    expect(model.layers.map(({ kind }) => kind)).toEqual(['input', 'dense', 'dropout', 'dense', 'dense']);
    expect(model.layers.every(({ inputs }) => inputs === undefined)).toBe(true);
  });

  test('layers that do not change stay the same objects', () => {
    const before = stack();
    const after = edited(before, { kind: 'setParameters', names: ['dense_2'], values: { units: 9 } });
    expect(after.layers.map((layer, at) => layer === before.layers[at])).toEqual([true, true, false, true]);
  });

  test('an operation that changes nothing gives the same model', () => {
    const model = stack();
    expect(edited(model, { kind: 'sort' })).toBe(model);
    expect(edited(model, { kind: 'setParameters', names: ['dense_2'], values: { units: 5 } })).toBe(model);
  });
});

describe('names that follow from the list are kept', () => {
  test('when a layer of the same kind before them goes', () => {
    const model = edited(stack(), { kind: 'remove', names: ['dense_1'], reconnect: true });
    expect(wiring(model)).toEqual({ input_1: [], dense_2: ['input_1'], dense_3: ['dense_2'] });
  });

  test('when one is put in front of them', () => {
    const model = edited(stack(), {
      kind: 'add',
      layer: { kind: 'dense', units: 1 },
      after: 'input_1',
      inputs: ['input_1'],
    });
    expect(wiring(model)).toEqual({
      input_1: [],
      dense_4: ['input_1'],
      dense_1: ['input_1'],
      dense_2: ['dense_1'],
      dense_3: ['dense_2'],
    });
  });
});

describe('edges', () => {
  test('removing without reconnecting leaves the reader open', () => {
    const model = edited(stack(), { kind: 'remove', names: ['dense_2'], reconnect: false });
    expect(wiring(model).dense_3).toEqual([]);
    expect(analyseModel(modelSchema.parse(model) as Model).problems.map(({ code }) => code)).toEqual(['inputCount']);
  });

  test('removing two in a row reconnects past both', () => {
    const model = edited(stack(), { kind: 'remove', names: ['dense_1', 'dense_2'], reconnect: true });
    expect(wiring(model)).toEqual({ input_1: [], dense_3: ['input_1'] });
  });

  test('connecting from a later layer puts the list in order', () => {
    const model = edited(
      stack(),
      { kind: 'add', layer: { kind: 'dense', units: 2, name: 'side' }, after: 'input_1', inputs: ['input_1'] },
      { kind: 'connect', from: 'dense_3', to: 'side' },
    );
    expect(wiring(model).side).toEqual(['dense_3']);
    expect(analyseModel(modelSchema.parse(model) as Model).problems).toEqual([]);
  });

  test('a circle is refused and nothing changes', () => {
    expect(refusal(stack(), { kind: 'connect', from: 'dense_3', to: 'dense_1' })).toBe('cycle');
    expect(refusal(stack(), { kind: 'connect', from: 'dense_1', to: 'dense_1' })).toBe('cycle');
  });

  test('an input layer takes no connection', () => {
    expect(refusal(stack(), { kind: 'connect', from: 'dense_3', to: 'input_1' })).toBe('noInputs');
  });

  test('disconnecting and connecting again is written as before', () => {
    const model = edited(
      stack(),
      { kind: 'disconnect', edge: { to: 'dense_2', index: 0 } },
      { kind: 'connect', from: 'dense_1', to: 'dense_2' },
    );
    expect(wiring(model)).toEqual(wiring(stack()));
  });
});

test('renaming takes along what reads the layer, shares with it or gives it', () => {
  const model: ModelInput = {
    layers: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 4, name: 'a' },
      { kind: 'dense', sharedWith: 'a', name: 'b', inputs: ['a'] },
    ],
    outputs: ['a', 'b'],
  };
  const renamed = edited(model, { kind: 'rename', name: 'a', to: 'shared' });
  expect(renamed).toEqual({
    layers: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 4, name: 'shared' },
      { kind: 'dense', sharedWith: 'shared', name: 'b', inputs: ['shared'] },
    ],
    outputs: ['shared', 'b'],
  });
  expect(refusal(renamed, { kind: 'rename', name: 'b', to: 'shared' })).toBe('duplicateName');
  expect(refusal(renamed, { kind: 'rename', name: 'b', to: '1st' })).toBe('wrongName');
});

test('of two layers with one name the second is renamed, with what stands behind it', () => {
  const model: ModelInput = {
    layers: [
      { kind: 'input', shape: [4], name: 'x' },
      { kind: 'dense', units: 4, name: 'x' },
      { kind: 'dense', units: 1 },
    ],
  };
  const [problem] = analyseModel(modelSchema.parse(model) as Model).problems;
  const mended = edited(model, ...(problem?.fixes?.[0]?.operations ?? []));
  expect(wiring(mended)).toEqual({ x: [], x_2: ['x'], dense_1: ['x_2'] });
});

describe('copies', () => {
  test('duplicated layers are connected among each other', () => {
    const model = edited(stack(), { kind: 'duplicate', names: ['dense_1', 'dense_2'] });
    expect(wiring(model)).toEqual({
      input_1: [],
      dense_1: ['input_1'],
      dense_2: ['dense_1'],
      dense_4: ['input_1'],
      dense_5: ['dense_4'],
      dense_3: ['dense_2'],
    });
  });

  test('what is copied from one model is pasted into another with new names where they are taken', () => {
    const from: ModelInput = {
      layers: [
        { kind: 'input', shape: [4], name: 'in' },
        { kind: 'dense', units: 4, name: 'body', group: 'block' },
        { kind: 'dense', sharedWith: 'body', name: 'again', group: 'block' },
      ],
    };
    const into: ModelInput = {
      layers: [
        { kind: 'input', shape: [4] },
        { kind: 'dense', units: 4, name: 'body' },
      ],
    };
    const copies = copyLayers(from, ['body', 'again']);
    const model = edited(into, { kind: 'paste', layers: copies, inputs: ['body'], group: 'outer' });
    expect(model.layers.slice(2)).toEqual([
      { kind: 'dense', units: 4, name: 'body_2', group: 'outer/block' },
      { kind: 'dense', sharedWith: 'body_2', name: 'again', group: 'outer/block' },
    ]);
    expect(wiring(model)).toEqual({ input_1: [], body: ['input_1'], body_2: ['body'], again: ['body_2'] });
  });

  test('a copy of a layer whose owner stays behind gets parameters of its own', () => {
    const model: ModelInput = {
      layers: [
        { kind: 'input', shape: [4] },
        { kind: 'dense', units: 4, name: 'owner' },
        { kind: 'dense', sharedWith: 'owner', name: 'user' },
      ],
    };
    expect(copyLayers(model, ['user'])).toEqual([{ kind: 'dense', units: 4, name: 'user', inputs: ['owner'] }]);
  });
});

test('a copy that reads what stays behind is not taken for what it reads', () => {
  // Alone, dense_3 would be called dense_1, as the layer that it reads.
  const model: ModelInput = {
    layers: [...stack().layers.slice(0, 3), { kind: 'dense', units: 6, inputs: ['dense_1'] }],
  };
  const pasted = edited(model, { kind: 'paste', layers: copyLayers(model, ['dense_3']) });
  expect(wiring(pasted).dense_4).toEqual(['dense_1']);
});

describe('groups', () => {
  const model = edited(stack(), { kind: 'group', names: ['dense_1', 'dense_2'], group: 'encoder/block' });
  const groups = (of: ModelInput) => of.layers.map(({ group }) => group);

  test('are renamed with what lies inside', () => {
    expect(groups(edited(model, { kind: 'renameGroup', group: 'encoder', to: 'body' }))).toEqual([
      undefined,
      'body/block',
      'body/block',
      undefined,
    ]);
  });

  test('dissolve into the group around them', () => {
    const outer = edited(model, { kind: 'ungroup', group: 'encoder/block' });
    expect(groups(outer)).toEqual([undefined, 'encoder', 'encoder', undefined]);
    expect(groups(edited(outer, { kind: 'ungroup', group: 'encoder' }))).toEqual(new Array(4).fill(undefined));
  });

  test('that do not exist are named', () => {
    expect(refusal(model, { kind: 'ungroup', group: 'ghost' })).toBe('unknownGroup');
  });
});

test('moving keeps every connection', () => {
  const wide = edited(stack(), { kind: 'add', layer: { kind: 'dense', units: 7, name: 'side' }, inputs: ['input_1'] });
  const model = edited(wide, { kind: 'move', names: ['side'], after: 'input_1' });
  expect(nameLayers(model)).toEqual(['input_1', 'side', 'dense_1', 'dense_2', 'dense_3']);
  expect(wiring(model)).toEqual(wiring(wide));
});

describe('sharing', () => {
  test('takes the parameters away and gives them back', () => {
    const shared = edited(stack(), { kind: 'share', name: 'dense_3', with: 'dense_1' });
    expect(shared.layers[3]).toEqual({ kind: 'dense', sharedWith: 'dense_1' });
    const own = edited(shared, { kind: 'share', name: 'dense_3', with: null });
    expect(own.layers[3]).toEqual({ kind: 'dense', units: 4 });
  });

  test('when the owner goes, the first that shared goes on in its place', () => {
    const shared = edited(
      stack(),
      { kind: 'share', name: 'dense_2', with: 'dense_1' },
      { kind: 'share', name: 'dense_3', with: 'dense_1' },
    );
    const model = edited(shared, { kind: 'remove', names: ['dense_1'], reconnect: true });
    expect(model.layers.slice(1)).toEqual([
      { kind: 'dense', name: 'dense_2', units: 4 },
      { kind: 'dense', sharedWith: 'dense_2', name: 'dense_3' },
    ]);
  });
});

test('every one-click fix ends its problem', () => {
  const broken: Record<string, LayerInput[]> = {
    noInput: [{ kind: 'dense', units: 1 }],
    duplicateName: [
      { kind: 'input', shape: [4], name: 'a' },
      { kind: 'dense', units: 1, name: 'a' },
    ],
    inputCount: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 1, inputs: ['input_1', 'input_1'] },
    ],
    unknownInput: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 1, inputs: ['inputt_1'] },
    ],
    unknownPort: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 1, inputs: ['input_1:state'] },
    ],
    laterInput: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 1, name: 'end', inputs: ['begin'] },
      { kind: 'dense', units: 2, name: 'begin', inputs: ['input_1'] },
    ],
    cycle: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 4, name: 'a', inputs: ['b'] },
      { kind: 'dense', units: 4, name: 'b', inputs: ['a'] },
    ],
    sharedShape: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 3, name: 'a' },
      { kind: 'dense', sharedWith: 'a' },
    ],
    sharedKind: [
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 3, name: 'a' },
      { kind: 'dropout', sharedWith: 'a', inputs: ['input_1'] },
    ],
    unreadInput: [
      { kind: 'input', shape: [4], name: 'spare' },
      { kind: 'input', shape: [4] },
      { kind: 'dense', units: 3 },
    ],
    shapeConflict: [
      { kind: 'input', shape: [64] },
      { kind: 'conv2d', filters: 2 },
    ],
    typeConflict: [
      { kind: 'input', shape: [64], dataType: 'int32' },
      { kind: 'dense', units: 2 },
    ],
  };
  for (const [code, layers] of Object.entries(broken)) {
    const model: ModelInput = { layers };
    const problems = analyseModel(modelSchema.parse(model) as Model).problems;
    const problem = problems.find((found) => found.code === code);
    expect(problem?.fixes?.length, `${code} of ${problems.map((found) => found.code)}`).toBeGreaterThan(0);
    for (const { title, operations } of problem?.fixes ?? []) {
      const mended = edited(model, ...operations);
      const left = analyseModel(modelSchema.parse(mended) as Model).problems.map((found) => found.code);
      expect(left, `${code}: ${title}`).not.toContain(code);
    }
  }
});

test('a thousand layers are edited at once', () => {
  const layers = Array.from({ length: 1000 }, (): LayerInput => ({ kind: 'dense', units: 4 }));
  const model: ModelInput = { layers: [{ kind: 'input', shape: [4] }, ...layers] };
  const names = nameLayers(model).slice(1);
  const copied = edited(model, { kind: 'duplicate', names });
  expect(copied.layers).toHaveLength(2001);
  expect(edited(copied, { kind: 'remove', names, reconnect: true }).layers).toHaveLength(1001);
});
