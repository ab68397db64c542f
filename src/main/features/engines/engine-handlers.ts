import { formatBytes } from '../../../shared/base/format';
import type { engineContract } from '../../../shared/contract/engine';
import type { Changes } from '../../lib/changes';
import type { Handlers } from '../../lib/handlers';
import type { Tasks } from '../../lib/tasks';
import { engineCatalog, engineIdOfKind } from './engine-catalog';
import type { Engines } from './engines';
import { type InstallProgress, installFraction } from './install/progress';

interface EngineHandlersOptions {
  readonly engines: Engines;
  readonly tasks: Tasks;
  readonly changes: Changes;
}

/** The engine routes: installations and measurements are tasks that the person sees and can cancel. */
export function createEngineHandlers({
  engines,
  tasks,
  changes,
}: EngineHandlersOptions): Handlers<typeof engineContract> {
  const announce = (id: string): void => changes.publish({ noun: 'engine', id });
  return {
    list: () => engines.list(),
    async install({ kind }, { signal }) {
      const id = engineIdOfKind[kind];
      const engine = await tasks.run('engineInstall', `Install ${engineCatalog[id].title}`, signal, async (task) => {
        task.link('/engines');
        return engines.install(kind, {
          signal: task.signal,
          onProgress: (progress) =>
            task.report({ fraction: installFraction(progress), detail: progressInWords(progress) }),
        });
      });
      announce(id);
      return { engine };
    },
    async remove({ id }) {
      await engines.remove(id);
      announce(id);
      return {};
    },
    async measure({ id }, { signal }) {
      const engine = await tasks.run('engineMeasure', `Measure ${engineCatalog[id].title}`, signal, async (task) => {
        task.link('/engines');
        task.report({ fraction: null, detail: 'Training a small network and multiplying matrices' });
        return engines.measure(id, task.signal);
      });
      announce(id);
      return { engine };
    },
    doctor: (_input, { signal }) => engines.doctor(signal),
  };
}

/** One line for a progress display. Example: `Downloading tensorflow-cpu==2.21.0 with pip, 120 MiB of 261 MiB`. */
export function progressInWords({ message, completedBytes, totalBytes }: InstallProgress): string {
  if (completedBytes === undefined) return message;
  return `${message}, ${formatBytes(completedBytes)}${totalBytes ? ` of ${formatBytes(totalBytes)}` : ''}`;
}
