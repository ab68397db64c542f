import path from 'node:path';
import type { App } from 'electron';
import { portableExtension } from '../../shared/portable/manifest';

export interface OpenedFiles {
  /** From now on, and for those that came before. */
  forward(open: (file: string) => void): void;
}

function portableFiles(parameters: readonly string[], directory: string): string[] {
  return parameters
    .filter((parameter) => !parameter.startsWith('-') && parameter.toLowerCase().endsWith(portableExtension))
    .map((file) => path.resolve(directory, file));
}

/**
 * Portable files that the system hands to the application: by an event on macOS, which may come before the application is
 * ready, elsewhere as parameters of its process or of a second one.
 *
 * @param parameters of this process, without the program
 */
export function collectOpenedFiles(
  app: Pick<App, 'on'>,
  parameters: readonly string[],
  directory: string,
): OpenedFiles {
  const waiting = portableFiles(parameters, directory);
  let open: ((file: string) => void) | null = null;
  const take = (file: string) => {
    if (open) open(file);
    else waiting.push(file);
  };
  app.on('open-file', (event, file) => {
    event.preventDefault();
    take(file);
  });
  app.on('second-instance', (_event, others, otherDirectory) => {
    for (const file of portableFiles(others.slice(1), otherDirectory)) take(file);
  });
  return {
    forward(next) {
      open = next;
      for (const file of waiting.splice(0)) next(file);
    },
  };
}
