import {
  type Icon,
  IconAlignLeft,
  IconChartLine,
  IconChartScatter,
  IconColumns,
  IconGridDots,
  IconMathFunction,
  IconMinus,
  IconTable,
} from '@tabler/icons-react';
import type { BlockKind } from '../../../shared/report/blocks';

export const blockIcons = {
  text: IconAlignLeft,
  chart: IconChartLine,
  runTable: IconTable,
  differences: IconColumns,
  statistics: IconMathFunction,
  tradeOff: IconChartScatter,
  confusion: IconGridDots,
  divider: IconMinus,
} satisfies Record<BlockKind, Icon>;
