import type { Feature } from '../../lib/feature';
import { useHistoryCommands } from './history-commands';

export { importDroppedHistory, openHistoryImport } from './history-dialog-store';
export { HistoryDialogs } from './history-dialogs';
export { InterruptedImports } from './interrupted-imports';
export { RunOrigin } from './run-origin';

export const histories: Feature = { routes: [], useCommands: useHistoryCommands };
