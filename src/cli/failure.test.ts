import { ORPCError } from '@orpc/contract';
import { expect, test } from 'vitest';
import { StudioError } from '../shared/base/problem';
import { describeFailure, toFailure } from './failure';

test('a typed error of the host keeps code, message and data', () => {
  const error = new ORPCError('NOT_FOUND', {
    defined: true,
    message: 'There is no run "x".',
    data: { fix: 'List them.' },
  });
  expect(toFailure(error, false)).toEqual({
    code: 'NOT_FOUND',
    message: 'There is no run "x".',
    data: { fix: 'List them.' },
  });
});

test('whatever breaks because of Ctrl+C is a cancellation, an expected failure stays one', () => {
  expect(toFailure(new Error('socket closed'), true).code).toBe('CANCELLED');
  expect(toFailure(new StudioError('DISK_FULL', 'Full.'), true).code).toBe('DISK_FULL');
});

test('a defect is told with its stack', () => {
  expect(toFailure(new TypeError('x is undefined'), false)).toMatchObject({
    code: 'INTERNAL',
    message: expect.stringMatching(/TypeError: x is undefined\n\s+at /),
  });
});

test('a person reads what happened, where, and what to do, each once', () => {
  const text = describeFailure({
    code: 'BAD_INPUT',
    message: 'Two rows cannot be read.',
    data: {
      fix: 'Correct the rows.',
      problems: [
        {
          code: 'raggedRow',
          severity: 'error',
          message: 'A row has 3 cells.',
          where: { file: 'a.csv', line: 7 },
          fix: 'Add one.',
        },
        {
          code: 'badNumber',
          severity: 'error',
          message: '"x" is no number.',
          where: { path: ['training', 'epochs'] },
          fix: 'Correct the rows.',
        },
      ],
    },
  });
  expect(text).toBe(
    [
      'error BAD_INPUT: Two rows cannot be read.',
      '  error: A row has 3 cells. (a.csv, line 7)',
      '    Add one.',
      '  error: "x" is no number. (training.epochs)',
      '  Correct the rows.',
      '',
    ].join('\n'),
  );
});
