import type { BlockDefinition } from '../block-kind';
import { type BlockKind, blocks, expandBlock } from '../blocks';
import { figuresOf } from '../layer-figures';
import type { DataType, LayerKindDefinition } from '../layer-kind';
import { layerKinds } from '../layers';
import { type LayerInput, layerSchema, type ModelInput, type ParameterLayer } from '../model';
import type { Shape } from '../shape';

type Written = LayerInput & { name: string };

/** A network that is put together layer by layer; the shape of each is known at once, so that blocks can follow it. */
export class Draft {
  private readonly layers: LayerInput[] = [];
  private readonly known = new Map<string, { shape: Shape; type: DataType }>();
  private last: string | null = null;

  /** Adds a layer behind the one before it, or behind those that it names; gives its name. */
  add(layer: Written): string {
    const inputs = layer.inputs ?? (layer.kind === 'input' || this.last === null ? [] : [this.last]);
    const sources = inputs.map((name) => this.source(name));
    const own = layer.sharedWith === undefined ? layer : this.layers.find(({ name }) => name === layer.sharedWith);
    const { inputs: _, group: __, note: ___, ...parameters } = own as ParameterLayer & Written;
    const parsed = layerSchema.parse(parameters) as ParameterLayer;
    const figures = figuresOf(
      layerKinds[layer.kind] as unknown as LayerKindDefinition,
      parsed,
      sources.map(({ shape }) => shape),
      sources.map(({ type }) => type),
    );
    if (!figures.ok) throw new Error(`${layer.name}: ${figures.message}`);
    // Written only where it does not read the layer before it.
    const isImplied = inputs.length === 1 && inputs[0] === this.last;
    const { inputs: ____, ...rest } = layer;
    this.layers.push((isImplied || inputs.length === 0 ? rest : { ...rest, inputs }) as LayerInput);
    this.known.set(layer.name, { shape: figures.shapes[0] as Shape, type: figures.dataType });
    this.last = layer.name;
    return layer.name;
  }

  /** Adds a block of the palette as a group; gives the name of its last layer. */
  block(kind: BlockKind, parameters: Readonly<Record<string, unknown>>, group: string, inputs?: string[]): string {
    const reads = inputs ?? [this.last as string];
    const definition = blocks[kind] as unknown as BlockDefinition;
    const shapes = reads.map((name) => this.source(name).shape);
    let end = '';
    for (const layer of expandBlock(definition, parameters, group, reads, shapes)) end = this.add(layer as Written);
    return end;
  }

  shapeOf(name: string): Shape {
    return this.source(name).shape;
  }

  /** The layer that was added last. */
  get end(): string {
    return this.last as string;
  }

  model(): ModelInput {
    return { layers: this.layers };
  }

  private source(name: string) {
    const found = this.known.get(name);
    if (!found) throw new Error(`There is no layer "${name}" yet.`);
    return found;
  }
}
