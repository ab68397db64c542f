import type { Problem } from '../../../shared/base/problem';
import { phasesOf } from '../../../shared/config/phases';
import type { RunConfig } from '../../../shared/config/run-config';
import { analyseModel, type InputShapes } from '../../../shared/graph/analysis';
import { applyFreezing, layersMatching } from '../../../shared/graph/freezing';

/** Every place of a config where layers are named by pattern. */
function patternsOf({ training, transfer }: RunConfig): { pattern: string; path: (string | number)[] }[] {
  const list = (patterns: readonly string[], ...path: (string | number)[]) =>
    patterns.map((pattern, index) => ({ pattern, path: [...path, index] }));
  return [
    ...list(training.freeze, 'training', 'freeze'),
    ...(training.phases ?? []).flatMap(({ freeze, unfreeze }, index) => [
      ...list(freeze, 'training', 'phases', index, 'freeze'),
      ...list(unfreeze, 'training', 'phases', index, 'unfreeze'),
    ]),
    ...transfer.flatMap(({ layers }, index) => list(layers ?? [], 'transfer', index, 'layers')),
  ];
}

/** Patterns that mean no layer, and phases in which nothing would learn. */
export function checkLayerPatterns(config: RunConfig, inputShape: InputShapes | null): Problem[] {
  const { model, training } = config;
  const named = [...new Set(model.layers.flatMap((layer) => layer.group ?? layer.name ?? []))].slice(0, 20);
  const problems = patternsOf(config).flatMap(({ pattern, path }): Problem[] =>
    layersMatching(model, pattern).length > 0
      ? []
      : [
          {
            code: 'unknownLayers',
            severity: 'error',
            message: `No layer or group of the model is called "${pattern}".`,
            fix:
              named.length > 0
                ? `Use a name such as ${named.join(', ')}; * stands for any text.`
                : 'Give the layers names; * stands for any text.',
            where: { path },
          },
        ],
  );
  for (const phase of phasesOf(training)) {
    const { parameterCount } = analyseModel(applyFreezing(model, phase.freezing), inputShape);
    const total = parameterCount.trainable + parameterCount.nonTrainable;
    if (total > 0 && parameterCount.trainable === 0 && phase.freezing.length > 0)
      problems.push({
        code: 'nothingLearns',
        severity: 'error',
        message: training.phases
          ? `In phase ${phase.index + 1} all layers are frozen: nothing would learn.`
          : 'All layers are frozen: nothing would learn.',
        fix: 'Freeze fewer layers.',
        where: { path: training.phases ? ['training', 'phases', phase.index] : ['training', 'freeze'] },
      });
  }
  return problems;
}
