import type { exportContract } from '../../../shared/contract/export';
import type { Handlers } from '../../lib/handlers';
import { createExportHandlers } from './export-handlers';
import { createExportLogic, type Exports, type ExportsDependencies } from './exports';

export type ExportsFeature = Exports & { handlers: Handlers<typeof exportContract> };

export function createExports(dependencies: ExportsDependencies): ExportsFeature {
  const exports = createExportLogic(dependencies);
  return { ...exports, handlers: createExportHandlers(exports) };
}

export type { Exports, ExportsDependencies } from './exports';
