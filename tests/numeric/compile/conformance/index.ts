import { attentionCases } from './attention';
import type { ConformanceCase } from './case';
import { customCases } from './custom-layers';
import { layerCases } from './layers';
import { everyRecurrentCase } from './recurrent';
import { everyStructureCase } from './structures';
import { trainingCases } from './training-settings';
import { trainingTableCases } from './training-tables';

import { weightedAndMixedCases } from './weighted-and-mixed';

export { type ConformanceCase, rowCount } from './case';

/** Every model of the sweep. */
export const conformanceCases: ConformanceCase[] = [
  ...layerCases,
  ...everyRecurrentCase,
  ...everyStructureCase,
  ...trainingCases,
  ...trainingTableCases,
  ...customCases,
  ...attentionCases,
  ...weightedAndMixedCases,
];
