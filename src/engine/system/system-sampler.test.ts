import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseCardLine, watchGraphicsCards } from './graphics-cards';
import { createSystemSampler, type ProcessUse } from './system-sampler';

/** A sampler of a planted machine with four processors, whose clock and processes the test moves. */
function plant({ reader = null, cards = [] as { usePercent: number | null; memoryBytes: number | null }[] } = {}) {
  const machine = {
    nowMs: 0,
    own: { processorMs: 0, residentBytes: 100, peakBytes: 150 },
    reader: reader as ProcessUse | null,
    isClosed: false,
  };
  const points: [string, number, number][] = [];
  const sampler = createSystemSampler({
    record: (metric, step, value) => points.push([metric, step, value]),
    reader: () => machine.reader,
    nowMs: () => machine.nowMs,
    own: () => ({ ...machine.own }),
    processorCount: 4,
    watchCards: () => ({
      loads: () => cards,
      close: () => {
        machine.isClosed = true;
      },
    }),
  });
  const at = (step: number) =>
    Object.fromEntries(points.filter(([, own]) => own === step).map(([name, , value]) => [name, value]));
  return { machine, points, sampler, at };
}

describe('figures of the machine', () => {
  it('are of all processors, engine and reader together, since the last reading', () => {
    const { machine, sampler, at } = plant({});
    machine.reader = { processorMs: 50, residentBytes: 30, peakBytes: 40 };
    machine.nowMs = 300;
    sampler.addSteps(10, 10, 320, 300);
    machine.own.processorMs = 1500;
    machine.reader.processorMs = 550;
    machine.nowMs = 1300;
    sampler.addSteps(30, 20, 640, 900);
    expect(at(30)).toEqual({
      'system/processorPercent': 50,
      'system/residentBytes': 130,
      'system/peakBytes': 190,
      'system/stepMs': 45,
      'system/samplesPerSecond': 640 / 0.9,
    });
  });

  it('come once a second however short the steps are', () => {
    const { machine, points, sampler } = plant();
    for (let step = 1; step <= 500; step += 1) {
      machine.nowMs += 10;
      sampler.addSteps(step, 1, 32, 10);
    }
    expect(points.filter(([name]) => name === 'system/stepMs').map(([, step]) => step)).toEqual([
      25, 125, 225, 325, 425,
    ]);
  });

  it('come at the end of a training that was too short for any, and not twice at one step', () => {
    const short = plant();
    short.machine.nowMs = 20;
    short.sampler.addSteps(4, 4, 128, 20);
    short.sampler.finish(4);
    expect(short.at(4)['system/stepMs']).toBe(5);
    const long = plant();
    long.machine.nowMs = 2000;
    long.sampler.addSteps(4, 4, 128, 20);
    long.sampler.finish(4);
    expect(long.points.filter(([name]) => name === 'system/stepMs')).toHaveLength(1);
    expect(long.machine.isClosed).toBe(true);
  });

  it('do not fall below 0 when the reader is started anew', () => {
    const { machine, sampler, at } = plant();
    machine.reader = { processorMs: 9000, residentBytes: 0, peakBytes: 0 };
    machine.nowMs = 300;
    sampler.addSteps(1, 1, 1, 1);
    machine.reader.processorMs = 10;
    machine.own.processorMs = 40;
    machine.nowMs = 1300;
    sampler.addSteps(2, 1, 1, 1);
    expect(at(2)['system/processorPercent']).toBe(1);
  });

  it('have use and memory of every graphics card that tells them', () => {
    const { machine, sampler, at } = plant({
      cards: [
        { usePercent: 37, memoryBytes: 1024 },
        { usePercent: null, memoryBytes: 2048 },
      ],
    });
    machine.nowMs = 2000;
    sampler.addSteps(7, 1, 1, 1);
    expect(at(7)).toMatchObject({
      'system/gpuPercent': 37,
      'system/gpuMemoryBytes': 1024,
      'system/gpuMemoryBytes/2': 2048,
    });
    expect(at(7)).not.toHaveProperty('system/gpuPercent/2');
  });
});

describe('nvidia-smi', () => {
  it.each([
    ['0, 37, 1024', { index: 0, load: { usePercent: 37, memoryBytes: 1024 * 1024 * 1024 } }],
    ['1, [N/A], 80', { index: 1, load: { usePercent: null, memoryBytes: 80 * 1024 * 1024 } }],
    ['No devices were found', null],
    ['', null],
  ])('%s', (line, expected) => {
    expect(parseCardLine(line)).toEqual(expected);
  });

  it('is followed line by line while it runs, however its output is cut', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'studio-cards-'));
    const program = path.join(folder, 'nvidia-smi');
    writeFileSync(
      program,
      '#!/bin/sh\nprintf "0, 1, 2\\n0, 9"\nsleep 0.05\nprintf "5, 3\\n1, 7, 4\\n"\nexec sleep 60\n',
    );
    chmodSync(program, 0o755);
    const cards = watchGraphicsCards(program);
    try {
      await expect.poll(() => cards.loads().map(({ usePercent }) => usePercent)).toEqual([95, 7]);
    } finally {
      cards.close();
      rmSync(folder, { recursive: true });
    }
  });

  it('may be missing', async () => {
    const cards = watchGraphicsCards('/nowhere/nvidia-smi');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(cards.loads()).toEqual([]);
    cards.close();
  });
});
