import { parse } from 'yaml';
import { analyseModel, type ModelAnalysis } from '../../../../shared/graph/analysis';
import { type Model, modelSchema } from '../../../../shared/graph/model';

/** What follows from a stored model document; null when it cannot be read. */
export function analyseStored(text: string): ModelAnalysis | null {
  try {
    const result = modelSchema.safeParse(parse(text, { maxAliasCount: 100 }));
    return result.success ? analyseModel(result.data as Model) : null;
  } catch {
    return null;
  }
}
