import type { historyContract } from '../../../shared/contract/history';
import type { Handlers } from '../../lib/handlers';
import type { Histories, HistoriesDependencies } from './door';
import { createHistoryLogic } from './histories';
import { createHistoryHandlers } from './history-handlers';

export function createHistories(
  dependencies: HistoriesDependencies,
): Histories & { handlers: Handlers<typeof historyContract> } {
  const histories = createHistoryLogic(dependencies);
  return { ...histories, handlers: createHistoryHandlers(histories) };
}
