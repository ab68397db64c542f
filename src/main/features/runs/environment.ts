import { arch, cpus, platform, release } from 'node:os';

/** What a run was computed with, besides config and data: stored with it and compared. */
export interface RunEnvironment {
  studioVersion: string;
  nodeVersion: string;
  platform: string;
  processor: string;
  processorCount: number;
  /** Known once the engine has started. */
  engine?: { id: string; version: string; threads: number | null };
}

export function describeEnvironment(studioVersion: string): RunEnvironment {
  const processors = cpus();
  return {
    studioVersion,
    nodeVersion: process.versions.node,
    platform: `${platform()} ${arch()} ${release()}`,
    processor: processors[0]?.model.trim() ?? 'unknown',
    processorCount: processors.length,
  };
}
