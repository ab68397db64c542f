import { StudioError } from '../../shared/base/problem';
import type { Computation, InspectedOutput } from '../../shared/contract/inspection';
import type { OutputPage, OutputPageRequest } from '../../shared/job/inspection';
import type { AttentionWatch } from './attention-watch';
import type { LayerOutput } from './layer-outputs';
import { type OutputValues, runNetwork } from './network-run';
import { outputPage, viewOf } from './output-page';
import { describeSamples, inputMeanings, readPredictions, valueNames, withInputs } from './samples';
import { type OpenSubject, requireRows } from './subject';
import { summariseValues } from './value-summary';

/** Values kept for the next questions stay below this. Units: bytes. */
const keptLimitBytes = 256 * 2 ** 20;

/** Values of outputs for the rows that were computed last, so that going from layer to layer computes nothing. */
export class OutputMemory {
  private values = new Map<string, { rows: Uint32Array; values: OutputValues }>();
  private sizeBytes = 0;

  clear(): void {
    this.values.clear();
    this.sizeBytes = 0;
  }

  keep({ layer, port }: LayerOutput, rows: Uint32Array, values: OutputValues): void {
    const sizeBytes = values.length * 4;
    if (this.sizeBytes + sizeBytes > keptLimitBytes) return;
    this.sizeBytes += sizeBytes;
    this.values.set(`${layer}:${port}`, { rows, values });
  }

  /** Values of one row, or null when they are not kept. */
  find({ layer, port }: LayerOutput, row: number): OutputValues | null {
    const kept = this.values.get(`${layer}:${port}`);
    const index = kept?.rows.indexOf(row) ?? -1;
    if (!kept || index < 0) return null;
    const width = kept.values.length / kept.rows.length;
    return kept.values.subarray(index * width, (index + 1) * width);
  }
}

/** Runs rows through the network and summarises what every layer gives. */
export async function compute(
  attention: AttentionWatch,
  open: OpenSubject,
  memory: OutputMemory,
  requestedRows: readonly number[],
  breathe: () => Promise<void>,
): Promise<Computation> {
  const startedMs = performance.now();
  const { tf } = attention;
  const rows = requireRows(open, requestedRows);
  memory.clear();
  const built = open.runModel.model;
  const integerInputs = new Set(inputMeanings(open).flatMap(({ layer, integer }) => (integer ? [layer] : [])));
  const outputs: InspectedOutput[] = [];
  const valuesOf = new Map<number, OutputValues>();
  const wanted = new Set([...built.inputs, ...built.outputs].map(({ id }) => id));
  const skipped = await withInputs(tf, open, rows, (inputs) =>
    runNetwork({ tf, built, inputs, outputs: open.outputs, attention, breathe }, (output, values) => {
      memory.keep(output, rows, values);
      if (wanted.has(output.tensor.id) && !output.attention) valuesOf.set(output.tensor.id, values);
      const { layer, port, portName, shape } = output;
      const view = output.attention ? 'attention' : viewOf(shape, output.isInput && integerInputs.has(layer));
      outputs.push({
        layer,
        port,
        portName,
        shape,
        view,
        summary: summariseValues(values),
        names: valueNames(open, output),
      });
    }),
  );
  const inputValues = open.source.fitted.inputs.map(({ layer }) => {
    const tensor = built.inputs[built.inputNames.indexOf(layer)];
    return (tensor && valuesOf.get(tensor.id)) ?? null;
  });
  const samples = describeSamples(open, rows, inputValues);
  const [target] = open.source.fitted.outputs;
  const [loss] = open.runModel.losses;
  const said = built.outputs.length === 1 ? valuesOf.get(built.outputs[0]?.id ?? -1) : undefined;
  const predictions =
    said && target && loss
      ? readPredictions({ tf, loss, target: target.target, rowCount: rows.length }, Float32Array.from(said))
      : [];
  return {
    samples: samples.map((sample, index) => ({ ...sample, prediction: predictions[index] ?? null })),
    outputs,
    skipped,
    durationMs: performance.now() - startedMs,
  };
}

/** Throws: StudioError NOT_FOUND naming the layers that there are. */
export function requireOutput({ outputs }: OpenSubject, layer: string, port: number): LayerOutput {
  const found = outputs.find((output) => output.layer === layer && output.port === port);
  if (found) return found;
  const names = [...new Set(outputs.map((output) => output.layer))];
  throw new StudioError('NOT_FOUND', `The network has no layer "${layer}" with an output ${port}.`, {
    fix: `Its layers are: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ', …' : ''}.`,
  });
}

/** A bounded part of what one layer gives for one row. */
export async function readOutput(
  attention: AttentionWatch,
  open: OpenSubject,
  memory: OutputMemory,
  question: { layer: string; port: number; row: number; page: OutputPageRequest },
  breathe: () => Promise<void>,
): Promise<OutputPage> {
  const { tf } = attention;
  const output = requireOutput(open, question.layer, question.port);
  const rows = requireRows(open, [question.row]);
  let values = memory.find(output, question.row);
  if (!values) {
    const skipped = await withInputs(tf, open, rows, (inputs) =>
      runNetwork({ tf, built: open.runModel.model, inputs, outputs: [output], attention, breathe }, (_, computed) => {
        values = computed;
      }),
    );
    if (skipped[0])
      throw new StudioError('ENGINE_FAILED', `Layer "${skipped[0].layer}" failed: ${skipped[0].reason}`, {
        problems: [
          { code: 'layerFailed', severity: 'error', message: skipped[0].reason, where: { layer: skipped[0].layer } },
        ],
        fix: 'Change the parameters of this layer, or what it reads.',
      });
  }
  return outputPage(Float32Array.from(values as OutputValues), output.shape, question.page);
}
