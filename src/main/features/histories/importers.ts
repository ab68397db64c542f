import { StudioError } from '../../../shared/base/problem';
import type { HistoryTool } from '../../../shared/contract/history';
import { runSourceToolTitles } from '../../../shared/contract/run-source';
import type { HistoryImporter } from './importer';
import { mlflow } from './mlflow';
import type { Place } from './place';
import { csv } from './table';
import { tensorboard } from './tensorboard';
import { wandb } from './wandb';

/** In the order in which they are asked; tables come last, since anything can be text. */
export const importers = { wandb, mlflow, tensorboard, csv } as const satisfies Record<HistoryTool, HistoryImporter>;

/** Throws: StudioError UNSUPPORTED when no tool is recognised. */
export async function importerFor(place: Place, tool?: HistoryTool): Promise<HistoryImporter> {
  if (tool) return importers[tool];
  for (const importer of Object.values(importers)) if (await importer.detect(place)) return importer;
  const titles = Object.keys(importers).map((each) => runSourceToolTitles[each as HistoryTool]);
  throw new StudioError(
    'UNSUPPORTED',
    `${place.name} holds no records of runs that are known: ${place.kind === 'file' ? 'its content is of no such kind' : `none of its ${place.files.length} files is of such a kind`}.`,
    { fix: `Choose a folder or file of ${titles.join(', ')}; unpack archives first.` },
  );
}
