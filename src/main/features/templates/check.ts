import { isStudioError, type Problem } from '../../../shared/base/problem';
import { type ConfigProblem, validateSchema, withPlace } from '../../../shared/config/config-text';
import type { RunConfig } from '../../../shared/config/run-config';
import { readYamlText } from '../../../shared/config/yaml-text';
import type { Engine } from '../../../shared/contract/engine';
import { analyseModel } from '../../../shared/graph/analysis';
import type { Datasets, ResolvedDataset } from '../datasets';
import { checkLayerPatterns } from './layer-pattern-rules';
import { bindAnalysis, checkOutputs } from './output-rules';
import { checkTraining } from './training-rules';
import { type FindTransferSource, planTransfers, type TransferPlan } from './transfer-plan';

export interface CheckDependencies {
  datasets: Pick<Datasets, 'resolve' | 'sampleNames'>;
  engines: () => Promise<readonly Pick<Engine, 'id' | 'title' | 'available' | 'reason' | 'remedy'>[]>;
  findTransferSource: FindTransferSource;
}

export interface CheckedConfig {
  /** Null when the text is not a config. */
  config: RunConfig | null;
  resolved: ResolvedDataset | null;
  /** The data set it names is a sample that the project does not have yet. */
  missingSample: string | null;
  /** What its `transfer` would do; null while there is no config. */
  transfer: Pick<TransferPlan, 'pinned' | 'reports'> | null;
  problems: ConfigProblem[];
}

const noProject: ResolvedDataset = {
  dataset: null,
  features: [],
  target: null,
  inputShape: null,
  outputWidth: null,
  targets: [],
  problems: [],
};

async function checkEngine(config: RunConfig, engines: CheckDependencies['engines']): Promise<Problem[]> {
  const { backend } = config.engine;
  if (backend === 'auto') return [];
  const engine = (await engines()).find(({ id }) => id === backend);
  if (engine?.available) return [];
  return [
    {
      code: 'engineUnavailable',
      severity: 'error',
      message: `The engine "${backend}" cannot be used here: ${engine?.reason ?? 'it is not known.'}`,
      fix: engine?.remedy ?? 'Set engine.backend to auto.',
      where: { path: ['engine', 'backend'] },
    },
  ];
}

/** Everything that would stop a config from training here, each with its place in the text and its remedy. */
export async function checkConfig(text: string, dependencies: CheckDependencies): Promise<CheckedConfig> {
  const { datasets, engines, findTransferSource } = dependencies;
  // Read once and analysed once: the host does this at every pause in typing, for networks of any size.
  const read = readYamlText(text);
  const place = (problem: ConfigProblem) => withPlace(read, problem);
  const { config, problems: schemaProblems } =
    read.value === undefined ? { config: null, problems: [] } : validateSchema(read.value);
  if (!config)
    return {
      config,
      resolved: null,
      missingSample: null,
      transfer: null,
      problems: [...read.problems, ...schemaProblems.map(place)],
    };
  const resolved = await datasets.resolve(config).catch((error) => {
    // Without a project the document itself can still be checked.
    if (isStudioError(error) && error.code === 'UNAVAILABLE') return noProject;
    throw error;
  });
  const { name } = config.dataset;
  const missingSample =
    resolved.dataset === null
      ? ((await datasets.sampleNames()).find((sample) => sample.toLowerCase() === name.toLowerCase()) ?? null)
      : null;
  const analysis = analyseModel(config.model, resolved.inputShape);
  const bindings = bindAnalysis(config, analysis);
  const transfer = await planTransfers(config, analysis, findTransferSource);
  const openInput = resolved.inputShape === null;
  const problems = [
    ...resolved.problems.filter(({ code }) => missingSample === null || code !== 'unknownDataset'),
    ...analysis.problems.filter(({ code }) => !(openInput && code === 'openInput')),
    ...checkOutputs(bindings, analysis, resolved.targets, config.model.outputs !== undefined),
    ...checkTraining(config, bindings, resolved.dataset?.rowCount ?? null),
    ...checkLayerPatterns(config, resolved.inputShape),
    ...transfer.problems,
    ...(await checkEngine(config, engines)),
  ];
  return { config, resolved, missingSample, transfer, problems: [...read.problems, ...problems.map(place)] };
}
