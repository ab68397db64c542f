import type { evaluationContract } from '../../../shared/contract/evaluation';
import type { Handlers } from '../../lib/handlers';
import { createEvaluationHandlers } from './evaluation-handlers';
import { createEvaluationLogic, type Evaluations, type EvaluationsDependencies } from './evaluations';

export type EvaluationsFeature = Evaluations & { handlers: Handlers<typeof evaluationContract> };

export function createEvaluations(dependencies: EvaluationsDependencies): EvaluationsFeature {
  const evaluations = createEvaluationLogic(dependencies);
  return { ...evaluations, handlers: createEvaluationHandlers(evaluations) };
}

export type { Evaluations, EvaluationsDependencies } from './evaluations';
