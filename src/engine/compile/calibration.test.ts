import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { intraOpThreads, openCalibrationMemory, replicaLimit, replicaRule } from './calibration';

describe('replicas of a step', () => {
  it.each([
    [{ batchSize: 64, coreCount: 2 }, 2],
    [{ batchSize: 64, coreCount: 6 }, 4],
    [{ batchSize: 60, coreCount: 6 }, 6],
    [{ batchSize: 33, coreCount: 2 }, 1],
    [{ batchSize: 2, coreCount: 2 }, 1],
    [{ batchSize: 64, coreCount: 1 }, 1],
  ])('for %j are at most %i', (question, expected) => {
    expect(replicaLimit(question)).toBe(expected);
  });

  it('are used by rule only where operations are single-threaded', () => {
    expect(replicaRule({ batchSize: 64, coreCount: 2 }, 1)).toBe(2);
    expect(replicaRule({ batchSize: 64, coreCount: 2 }, null)).toBe(1);
  });

  it('ask for single-threaded operations unless the model takes its batch whole', () => {
    expect(intraOpThreads({ batchSize: 64 }, 2)).toBe(1);
    expect(intraOpThreads({ batchSize: 64, wholeBatch: true }, 2)).toBeNull();
    expect(intraOpThreads({ batchSize: 33 }, 2)).toBeNull();
  });
});

describe('the memory of measured choices', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'calibration-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('survives the process', () => {
    const file = path.join(folder, 'below', 'calibration.json');
    openCalibrationMemory(file).remember('model', 2);
    expect(openCalibrationMemory(file).find('model')).toBe(2);
    expect(openCalibrationMemory(file).find('other')).toBeNull();
  });

  it('starts anew when its file is damaged', () => {
    const file = path.join(folder, 'calibration.json');
    writeFileSync(file, '{"model": 2');
    const memory = openCalibrationMemory(file);
    expect(memory.find('model')).toBeNull();
    memory.remember('model', 1);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ model: 1 });
  });
});
