import { arch, cpus, release, totalmem } from 'node:os';
import path from 'node:path';
import { StudioError } from '../../../shared/base/problem';
import type { System, systemContract } from '../../../shared/contract/system';
import type { Desktop } from '../../lib/desktop';
import type { Handlers } from '../../lib/handlers';
import { createProcessorLoad } from './processor-load';

export interface SystemOptions {
  version: string;
  shell: System['shell'];
  dataDirectory: string;
  desktop: Desktop | null;
}

function requireDesktop(desktop: Desktop | null, wish: string): Desktop {
  if (desktop) return desktop;
  throw new StudioError('UNSUPPORTED', `${wish} needs the studio's window; this is the browser or the command line.`, {
    fix: 'Type the path on the machine that runs the studio, or upload the file.',
  });
}

/** The machine and the shell, and the native dialogs where there are any. */
export function createSystemHandlers(options: SystemOptions): Handlers<typeof systemContract> {
  const load = createProcessorLoad();
  return {
    info: () => ({
      version: options.version,
      shell: options.shell,
      platform: `${process.platform} ${release()} ${arch()}`,
      processorName: cpus()[0]?.model.trim() || arch(),
      processorCount: cpus().length,
      memoryBytes: totalmem(),
      nodeVersion: process.versions.node,
      dataDirectory: options.dataDirectory,
      desktop: options.desktop !== null,
    }),
    load: () => load(),
    async chooseFile(input) {
      const desktop = requireDesktop(options.desktop, 'A native file dialog');
      return { path: await desktop.chooseFile(input) };
    },
    async reveal({ path: shown }) {
      const desktop = requireDesktop(options.desktop, 'Showing a file in its folder');
      if (!path.isAbsolute(shown))
        throw new StudioError('BAD_INPUT', `Only absolute paths can be shown; received "${shown}".`, {
          fix: 'Give the whole path.',
        });
      await desktop.reveal(shown);
      return {};
    },
  };
}
