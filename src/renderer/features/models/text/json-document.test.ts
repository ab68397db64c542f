import { expect, test } from 'vitest';
import { applyJsonText, placeInJson, toJsonText } from './json-document';

const text = '# why\nname: first # here\ntraining:\n  epochs: 5\n';

test('a change typed as JSON keeps the comments of the YAML', () => {
  const json = toJsonText(text) as string;
  expect(applyJsonText(text, json.replace('"epochs": 5', '"epochs": 7'))).toEqual({
    text: text.replace('epochs: 5', 'epochs: 7'),
  });
});

test('JSON that is not finished changes nothing and names the place', () => {
  expect(applyJsonText(text, '{\n  "name": "first",\n  "training": {\n')).toMatchObject({
    problem: { severity: 'error', where: { line: 4 } },
  });
});

test('what is YAML but not JSON is a problem too', () => {
  expect(applyJsonText(text, 'name: first')).toMatchObject({ problem: { message: expect.stringMatching(/not JSON/) } });
});

test('problems are marked at their keys in the JSON', () => {
  const [problem] = placeInJson(toJsonText(text) as string, [
    {
      code: 'wrongValue',
      severity: 'error',
      message: 'x',
      where: { path: ['training', 'epochs'], line: 4, column: 3 },
    },
  ]);
  expect(problem?.where).toMatchObject({ line: 4, column: 5 });
});
