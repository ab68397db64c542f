import { describe, expect, it } from 'vitest';
import { createConsoleOutput } from './console-output';

const textsOf = (output: ReturnType<typeof createConsoleOutput>) => output.lines().map(({ text }) => text);

describe('console output', () => {
  it('is put together from pieces, each stream for itself', () => {
    const output = createConsoleOutput();
    output.add('epoch ', 1, 'out');
    output.add('warn', 2, 'error');
    output.add('1\nepoch 2', 3, 'out');
    output.add('ing\n', 4, 'error');
    expect(output.lines()).toEqual([
      { text: 'epoch 1', timeMs: 3 },
      { text: 'warning', timeMs: 4 },
      { text: 'epoch 2', timeMs: 3 },
    ]);
  });

  it('is what stood on the screen: bars that redraw themselves once, no colours, no bells', () => {
    const output = createConsoleOutput();
    output.add('\r 10%\r 60%\r100%\n\u001b[31mred\u001b[0m\u0007\tend  \r\n\n', 0, 'out');
    expect(textsOf(output)).toEqual(['100%', 'red\tend']);
  });

  it('of a million lines keeps the beginning and the end in their order, and says what is missing', () => {
    const output = createConsoleOutput();
    for (let piece = 0; piece < 100; piece += 1)
      output.add(Array.from({ length: 1_000 }, (_, line) => `line ${piece * 1_000 + line}\n`).join(''), piece, 'out');
    const texts = textsOf(output);
    expect(texts.slice(0, 400)).toEqual(Array.from({ length: 400 }, (_, line) => `line ${line}`));
    expect(texts[400]).toBe('… 98,000 lines of output left out …');
    expect(texts.slice(401)).toEqual(Array.from({ length: 1_600 }, (_, line) => `line ${98_400 + line}`));
  });

  it('without a line’s end does not grow, and shows where a line was cut', () => {
    const output = createConsoleOutput();
    for (let piece = 0; piece < 1_000; piece += 1) output.add(`\r${'x'.repeat(1_000)}${piece}`, 0, 'out');
    output.add(`\n${'y'.repeat(50_000)}\n`, 0, 'out');
    const [bar, long] = textsOf(output);
    expect(bar).toBe(`${'x'.repeat(1_000)}999`);
    expect(long).toBe(`${'y'.repeat(2_000)} …`);
  });

  it('that was not read at all is told where it is missing', () => {
    const output = createConsoleOutput();
    output.add('first\nhalf of a li', 0, 'file');
    output.gap(3 * 1024 ** 2);
    output.add('last\n', 0, 'file');
    expect(textsOf(output)).toEqual(['first', 'half of a li', '… 3.0 MiB of output left out …', 'last']);
  });
});
