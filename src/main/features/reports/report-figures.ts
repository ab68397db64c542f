import { isStudioError } from '../../../shared/base/problem';
import type { BlockOf, FigureBlock } from '../../../shared/report/blocks';
import { type Figure, remarkFigure } from '../../../shared/report/figure';
import {
  type ComparedRuns,
  differencesFigure,
  mostRunsSideBySide,
  statisticsFigure,
  tradeOffFigure,
} from '../../../shared/report/figures/comparison';
import { confusionFigure } from '../../../shared/report/figures/confusion';
import { runTableFigure } from '../../../shared/report/figures/run-table';
import { selectionRemarks, selectRuns, shorten } from '../../../shared/report/selection';
import type { RunList } from '../../../shared/run-table/run-list';
import { compareSelected, type SourceDependencies } from './report-sources';

type Maker<Kind extends FigureBlock['kind']> = (
  block: Extract<FigureBlock, { kind: Kind }>,
  list: RunList,
  sources: SourceDependencies,
) => Promise<Figure>;

/** A figure of compared runs, with what is to be said of runs that are left out. */
function compared<Compared extends BlockOf<'differences' | 'statistics' | 'tradeOff'>>(
  make: (block: Compared, runs: ComparedRuns) => Figure,
) {
  return async (block: Compared, list: RunList, sources: SourceDependencies): Promise<Figure> => {
    const selected = selectRuns(list, block.runs);
    const remarks = selectionRemarks(selected);
    const { runs } = selected;
    if (runs.length < 2)
      return {
        ...remarkFigure(
          ...(selected.problem
            ? []
            : [
                runs.length === 0
                  ? 'No run fits.'
                  : `Only ${shorten(runs[0]?.name ?? '')} fits; two or more runs are compared.`,
              ]),
          ...remarks,
        ),
        missing: [...selected.missing],
      };
    const figure = make(
      block,
      await compareSelected(
        sources,
        runs.map(({ id }) => id),
        block.kind,
      ),
    );
    const left = block.kind === 'differences' ? runs.length - mostRunsSideBySide : 0;
    return {
      ...figure,
      missing: [...selected.missing],
      remarks: [
        ...figure.remarks,
        ...(left > 0 ? [`The first ${mostRunsSideBySide} of ${runs.length} runs stand side by side.`] : []),
        ...remarks,
      ],
    };
  };
}

const makers: { [Kind in FigureBlock['kind']]: Maker<Kind> } = {
  runTable: async (block, list) => runTableFigure(block, list),
  differences: compared(differencesFigure),
  statistics: compared(statisticsFigure),
  tradeOff: compared(tradeOffFigure),
  confusion: async (block, list, { evaluations }) => {
    if (!block.run) return remarkFigure('Choose the run whose confusion matrix is shown.');
    const { id, name } = block.run;
    const run = list.runs.find((each) => each.id === id);
    if (!run) return { ...remarkFigure(`${shorten(name)} was deleted since.`), missing: [name] };
    return confusionFigure(block, run, await evaluations.list(id));
  },
};

/** What a block shows now. A block that cannot be read says so in its place. */
export async function readFigure(block: FigureBlock, list: RunList, sources: SourceDependencies): Promise<Figure> {
  try {
    return await (makers[block.kind] as unknown as Maker<FigureBlock['kind']>)(block as never, list, sources);
  } catch (error) {
    if (!isStudioError(error)) throw error;
    return remarkFigure(`${error.message}${error.data?.fix ? ` ${error.data.fix}` : ''}`);
  }
}
