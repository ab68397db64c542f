import type { evaluationContract } from '../../../shared/contract/evaluation';
import type { Handlers } from '../../lib/handlers';
import type { Evaluations } from './evaluations';

export function createEvaluationHandlers(evaluations: Evaluations): Handlers<typeof evaluationContract> {
  return {
    list: async ({ runId }) => ({ evaluations: await evaluations.list(runId) }),
    create: async (input, { signal }) => ({ evaluation: await evaluations.create(input, signal) }),
    predict: (input, { signal }) => evaluations.predict(input, signal),
  };
}
