import { expect, test } from 'vitest';
import { createConfigDocument } from './config-document';

const text = `name: a
model:
  layers:
    - { kind: input }
    # the body
    - { kind: dense, name: body, units: 4 }
    - { kind: dense, units: 2 }
    - { kind: add, inputs: [body, dense_1] }
`;

test('a layer that is renamed in the form is renamed where it is read, in one step', () => {
  const store = createConfigDocument(text);
  store.getState().edit({ kind: 'set', path: ['model', 'layers', 1, 'name'], value: 'trunk' });
  expect(store.getState().text).toBe(text.replaceAll('body,', 'trunk,'));
  store.getState().undo();
  expect(store.getState().text).toBe(text);
});

test('a name that is taken is written as it was typed, for the problem list to say so', () => {
  const store = createConfigDocument(text);
  store.getState().edit({ kind: 'set', path: ['model', 'layers', 2, 'name'], value: 'body' });
  expect(store.getState().text).toContain('- { kind: dense, units: 2, name: body }');
});

test('steps of all views go back in the order they were made, and forth again', () => {
  const store = createConfigDocument(text);
  const { edit, replace, setText, undo, redo } = store.getState();
  edit({ kind: 'set', path: ['model', 'layers', 2, 'units'], value: 3 });
  replace(`${store.getState().text}seed: 2\n`, 'a step of the graph');
  setText(store.getState().text.replace('seed: 2', 'seed: 23'));
  const last = store.getState().text;
  expect(store.getState().past.map(({ label }) => label)).toEqual([
    'set model.layers.2.units',
    'a step of the graph',
    'typing',
  ]);
  undo();
  undo();
  undo();
  expect(store.getState().text).toBe(text);
  redo();
  redo();
  redo();
  expect(store.getState().text).toBe(last);
});
