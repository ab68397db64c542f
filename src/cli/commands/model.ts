import { formatBytes, formatCount } from '../../shared/base/format';
import type { ImportReport, StoredModel, TensorSpecification } from '../../shared/contract/model';
import { withActivityProgress } from '../activity-progress';
import { type CommandContext, type Outcome, projectAction, type Registration } from '../command';
import { formatFields, formatTable } from '../table';

const shapeText = ({ name, shape, type }: TensorSpecification) =>
  `${name} ${shape === null ? '(open)' : `[${shape.map((size) => size ?? '?').join(', ')}]`} ${type}`;

function formatModel(model: StoredModel): string {
  const { source } = model;
  const fields = formatFields([
    ['model', `${model.name} (${model.id})`],
    ['kind', source ? `${source.format}${source.producer ? `, ${source.producer}` : ''}` : 'own'],
    ['layers', formatCount(model.layerCount)],
    ['parameters', model.parameterCount === null ? '–' : formatCount(model.parameterCount)],
    ['weights', model.hasWeights ? formatBytes(model.sizeBytes) : 'none'],
    ['inputs', model.inputs.map(shapeText).join('; ') || '–'],
    ['outputs', model.outputs.map(shapeText).join('; ') || '–'],
    ...(source ? ([['SHA-256', source.sha256]] as const) : []),
  ]);
  const problems = model.problems.map(({ severity, message }) => `${severity}: ${message}\n`);
  return fields + problems.join('');
}

function formatReport({ layers, operations }: ImportReport): string {
  const table =
    layers.length === 0
      ? ''
      : formatTable(layers, [
          { title: 'in the file', text: ({ place }) => place },
          { title: 'class', text: ({ className }) => className },
          { title: 'kind', text: ({ kind }) => kind ?? '–' },
          { title: 'name', text: ({ name }) => name ?? '–' },
          { title: 'weights', align: 'right', text: ({ weightCount }) => formatCount(weightCount) },
        ]);
  const counted =
    operations.length === 0
      ? ''
      : formatTable(operations, [
          { title: 'operation', text: ({ type }) => type },
          { title: 'count', align: 'right', text: ({ count }) => formatCount(count) },
        ]);
  return table + counted;
}

async function importModel(context: CommandContext, file: string, options: { name?: string }): Promise<Outcome> {
  const { model } = await withActivityProgress(context, (signal) =>
    context.client.models.import({ source: { path: context.resolve(file) }, name: options.name }, { signal }),
  );
  return { json: { model }, text: formatModel(model) };
}

async function listModels({ client }: CommandContext): Promise<Outcome> {
  const { models } = await client.models.list();
  const text =
    models.length === 0
      ? 'No models yet. Import one with: studio model import FILE\n'
      : formatTable(models, [
          { title: 'name', text: ({ name }) => name },
          { title: 'kind', text: ({ source }) => source?.format ?? 'own' },
          { title: 'layers', align: 'right', text: ({ layerCount }) => formatCount(layerCount) },
          {
            title: 'parameters',
            align: 'right',
            text: ({ parameterCount }) => (parameterCount === null ? '–' : formatCount(parameterCount)),
          },
          { title: 'weights', text: ({ hasWeights }) => (hasWeights ? 'yes' : 'no') },
          { title: 'problems', align: 'right', text: ({ problems }) => formatCount(problems.length) },
        ]);
  return { json: { models }, text };
}

async function showModel({ client }: CommandContext, name: string): Promise<Outcome> {
  const { model, text, report } = await client.models.get({ id: name });
  return {
    json: { model, text, report },
    text: [formatModel(model), text, ...(report ? [formatReport(report)] : [])].join('\n'),
  };
}

async function removeModel({ client }: CommandContext, name: string): Promise<Outcome> {
  const { model } = await client.models.get({ id: name });
  const { trashId } = await client.models.remove({ id: model.id });
  return { json: { trashId }, text: `${model.name} is in the trash.\n` };
}

export function registerModel(registration: Registration): void {
  const model = registration.program.command('model').description('Networks that were imported or saved.');
  model
    .command('import')
    .description(
      'Import a Keras (.keras, HDF5, JSON), TensorFlow.js (model.json) or SavedModel file or folder; code in it is never executed.',
    )
    .argument('<path>', 'file, or folder of a SavedModel')
    .option('--name <name>', 'name in the project (default: the file’s)')
    .action(projectAction(registration, importModel));
  model.command('list').description('All models of the project.').action(projectAction(registration, listModels));
  model
    .command('show')
    .description('Layers, weights, and what became of each layer of the file.')
    .argument('<name>', 'name or id')
    .action(projectAction(registration, showModel));
  model
    .command('remove')
    .description('Move a model to the trash.')
    .argument('<name>', 'name or id')
    .action(projectAction(registration, removeModel));
}
