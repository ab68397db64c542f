import { totalmem } from 'node:os';

export interface MachineMemory {
  /** What programs can still get. Units: bytes. */
  availableBytes: number;
  totalBytes: number;
}

/** Memory of this machine, or of the container that it is confined to. */
export function readMachineMemory(): MachineMemory {
  const confined = process.constrainedMemory();
  const total = totalmem();
  return {
    availableBytes: process.availableMemory(),
    totalBytes: confined > 0 && confined < total ? confined : total,
  };
}
