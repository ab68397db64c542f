import { describe, expect, test } from 'vitest';
import { runCommandLine } from './program';
import type { Streams } from './streams';

async function run(...parameters: string[]) {
  let output = '';
  let errors = '';
  const collect = (add: (text: string) => void) => ({
    write(text: string) {
      add(text);
      return true;
    },
  });
  const streams = {
    output: collect((text) => {
      output += text;
    }),
    errors: collect((text) => {
      errors += text;
    }),
    environment: {},
    directory: '/',
    entryUrl: 'file:///nowhere/out/main/cli.js',
    signal: new AbortController().signal,
  } as unknown as Streams;
  const exitCode = await runCommandLine(parameters, streams, '1.2.3');
  return { exitCode, output, errors };
}

describe('wrong usage ends with exit code 2 before anything is opened:', () => {
  test.each([
    ['an unknown command', ['explode']],
    ['an unknown option', ['run', 'list', '--wrong']],
    ['a missing argument', ['evaluate']],
    ['a missing option', ['predict', 'one', '--input', 'a.csv']],
    ['an unknown choice', ['export', 'one', '--format', 'floppy']],
    ['an unknown engine', ['engine', 'install', 'tpu']],
    ['a port that is no number', ['serve', '--port', 'eighty']],
    ['a port that does not exist', ['serve', '--port', '65536']],
  ])('%s', async (_case, parameters) => {
    const plain = await run(...parameters);
    expect([plain.exitCode, plain.output]).toEqual([2, '']);
    expect(plain.errors).toContain('error: ');
    const { output } = await run(...parameters, '--json');
    expect(JSON.parse(output)).toMatchObject({ error: { code: 'BAD_INPUT', message: expect.any(String), data: {} } });
  });

  test('no command at all, which shows the help', async () => {
    const { exitCode, output, errors } = await run();
    expect([exitCode, output]).toEqual([2, '']);
    expect(errors).toContain('Usage: studio');
  });
});

test.each([[['--help']], [['help']], [['run', '--help']]])('%o shows help on standard output', async (parameters) => {
  const { exitCode, output } = await run(...parameters);
  expect(exitCode).toBe(0);
  expect(output).toContain('Usage: studio');
});

test('--version is the version and nothing else', async () => {
  expect(await run('--version')).toEqual({ exitCode: 0, output: '1.2.3\n', errors: '' });
});

test('every command of the documentation exists', async () => {
  const { output } = await run('--help');
  for (const command of 'dataset train run evaluate predict export serve doctor engine bench'.split(' '))
    expect(output).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
});

test('options behind a benchmark suite are no wrong usage: they belong to the suite', async () => {
  const { exitCode } = await run('bench', 'nothing', '--only', 'mlp');
  expect(exitCode).toBe(1);
});
