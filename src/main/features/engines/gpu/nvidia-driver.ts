import type { Machine } from './machine';

export interface NvidiaDevice {
  readonly name: string;
  readonly memoryBytes: number | null;
  readonly driverVersion: string;
}

export type NvidiaState =
  | { readonly state: 'ready'; readonly devices: readonly NvidiaDevice[]; readonly driverVersion: string }
  | { readonly state: 'unusable'; readonly reason: string; readonly remedy: string }
  | { readonly state: 'absent'; readonly reason: string };

/** Asks the NVIDIA driver which GPUs there are: through nvidia-smi, or /proc/driver/nvidia where that tool is missing. */
export async function detectNvidia(machine: Machine): Promise<NvidiaState> {
  const answer = await machine.run('nvidia-smi', [
    '--query-gpu=name,memory.total,driver_version',
    '--format=csv,noheader,nounits',
  ]);
  if (answer) return interpretNvidiaSmi(answer.exitCode, answer.stdout, answer.stderr);
  const version = (await machine.readText('/proc/driver/nvidia/version'))?.match(
    /Kernel Module\S*(?:\s+for \S+)?\s+(\d+[\d.]+)/,
  )?.[1];
  if (!version)
    return { state: 'absent', reason: 'No NVIDIA driver is installed (no nvidia-smi, no /proc/driver/nvidia).' };
  const folders = await machine.listFolder('/proc/driver/nvidia/gpus');
  const devices = await Promise.all(
    folders.map(async (folder) => {
      const text = await machine.readText(`/proc/driver/nvidia/gpus/${folder}/information`);
      const name = text?.match(/^Model:\s*(.+)$/m)?.[1]?.trim() ?? 'NVIDIA GPU';
      return { name, memoryBytes: null, driverVersion: version };
    }),
  );
  if (devices.length === 0) return noDevices;
  return { state: 'ready', devices, driverVersion: version };
}

const noDevices: NvidiaState = {
  state: 'unusable',
  reason: 'The NVIDIA driver is installed, but it finds no GPU.',
  remedy: 'Check that the GPU is seated and enabled, and in a container that it is passed through (--gpus all).',
};

/** What nvidia-smi's answer means. Shape: one CSV line a GPU: name, memory in MiB, driver version. */
export function interpretNvidiaSmi(exitCode: number | null, stdout: string, stderr: string): NvidiaState {
  const text = `${stdout}\n${stderr}`;
  if (/Driver\/library version mismatch/i.test(text)) {
    return {
      state: 'unusable',
      reason: 'The NVIDIA kernel module and its libraries are of different versions (driver/library version mismatch).',
      remedy: 'Restart the computer so that the updated driver is loaded.',
    };
  }
  if (/couldn't communicate with the NVIDIA driver/i.test(text)) {
    return {
      state: 'unusable',
      reason: 'nvidia-smi is installed, but the NVIDIA kernel driver is not loaded.',
      remedy: 'Install the driver for your kernel (or sign its module for Secure Boot), then restart the computer.',
    };
  }
  if (/No devices were found/i.test(text)) return noDevices;
  const devices = stdout
    .split('\n')
    .map((line) => line.split(',').map((part) => part.trim()))
    .filter((parts) => parts.length >= 3 && /^\d+\./.test(parts.at(-1) ?? ''))
    .map((parts) => ({
      name: parts.slice(0, -2).join(', '),
      memoryBytes: /^\d+$/.test(parts.at(-2) ?? '') ? Number(parts.at(-2)) * 1024 * 1024 : null,
      driverVersion: parts.at(-1) as string,
    }));
  if (devices.length > 0) return { state: 'ready', devices, driverVersion: devices[0]?.driverVersion as string };
  return {
    state: 'unusable',
    reason: `nvidia-smi failed (exit code ${exitCode}): ${text.trim().split('\n')[0] || 'it printed nothing'}`,
    remedy: 'Reinstall the NVIDIA driver; `nvidia-smi` must list the GPU.',
  };
}
