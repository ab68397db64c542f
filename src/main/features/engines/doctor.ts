import { cpus, homedir, release, totalmem } from 'node:os';
import { formatBytes, formatCount } from '../../../shared/base/format';
import type { Engine } from '../../../shared/contract/engine';
import type { Machine } from './gpu/machine';

interface DoctorInput {
  readonly engines: readonly Engine[];
  readonly choiceReason: string;
  /** What went wrong when the chosen engine was tried; null when it works. */
  readonly trial: string | null;
  readonly machine: Machine;
  readonly enginesDirectory: string;
}

/** The text that a person pastes into a bug report: machine, engines, why this one, what to do. Holds no secrets. */
export function doctorReport({ engines, choiceReason, trial, machine, enginesDirectory }: DoctorInput): string {
  const processors = cpus();
  const electron = process.versions.electron ? `, Electron ${process.versions.electron}` : '';
  const lines = [
    `System      ${machine.platform} ${machine.architecture}, kernel ${release()}`,
    `Processor   ${processors[0]?.model.trim() ?? 'unknown'} × ${processors.length}, memory ${formatBytes(totalmem())}`,
    `Node        ${process.versions.node} (Node-API ${process.versions.napi})${electron}`,
    `Engines in  ${enginesDirectory}`,
    '',
    ...engines.flatMap(describeEngine),
    choiceReason,
    ...(trial ? ['', trial] : []),
  ];
  return lines.join('\n').replaceAll(homedir(), '~');
}

function describeEngine(engine: Engine): string[] {
  const mark = engine.chosen ? '●' : engine.available ? '○' : '×';
  const lines = [`${mark} ${engine.title} (${engine.id})`, `    ${engine.reason}`];
  if (engine.device) {
    const memory = engine.device.memoryBytes === null ? '' : `, ${formatBytes(engine.device.memoryBytes)}`;
    lines.push(`    Device: ${engine.device.name}${memory}`);
  }
  if (engine.measurement) {
    const { samplesPerSecond, gigaflops } = engine.measurement;
    lines.push(`    Measured: ${formatCount(samplesPerSecond)} samples/s, ${gigaflops.toFixed(1)} GFLOP/s`);
  }
  if (engine.remedy) lines.push(`    To do: ${engine.remedy}`);
  return [...lines, ''];
}
