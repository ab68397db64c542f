import type { Feature } from '../../lib/feature';
import { usePortableCommands } from './portable-commands';

export { openPortableFile, openRunExport } from './portable-dialog-store';
export { PortableDialogs } from './portable-dialogs';

export const portables: Feature = { routes: [], useCommands: usePortableCommands };
