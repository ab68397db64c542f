import type { Problem } from '../../../shared/base/problem';
import type { ImportedLayer, TensorSpecification } from '../../../shared/contract/model';
import type { DataType } from '../../../shared/graph/layer-kind';
import type { LayerKind } from '../../../shared/graph/layers';
import type { Shape } from '../../../shared/graph/shape';
import type { LazyValues } from '../../lib/stored-weights';
import type { SourceWeights } from '../model-format';
import type { JsonObject } from './json';
import type { Naming } from './names';
import type { KerasCall, TensorReference } from './topology';

/** A network of a file as a document of ours. */
export interface ConvertedModel {
  /** As in `model.layers`, without what equals the defaults. */
  layers: JsonObject[];
  outputs: string[];
  weights: LazyValues[];
  report: ImportedLayer[];
  problems: Problem[];
  inputs: TensorSpecification[];
  outputSpecifications: TensorSpecification[];
}

/** One layer of ours that a call became, alone or with others behind it. */
export interface EmittedPart {
  name: string;
  kind: LayerKind;
  parameters: JsonObject;
}

/** What a call of the file became. */
export interface Emitted {
  parts: EmittedPart[];
  /** Of the last part, which gives the outputs. */
  ports: readonly string[];
  shapes: readonly (Shape | null)[];
  type: DataType;
}

/** Where a conversion stands. */
export interface Conversion {
  kerasMajor: number;
  weights: SourceWeights | null;
  naming: Naming;
  emitted: Map<KerasCall, Emitted>;
  result: ConvertedModel;
  /** Name of the layer that stands last, which the next one reads by default. */
  last: string | null;
}

export const placeOf = (call: KerasCall) => call.layer.path.join('/');
export const nameOf = ({ parts }: Emitted) => (parts.at(-1) as EmittedPart).name;

export function referenceTo({ emitted }: Conversion, { call, index }: TensorReference): string {
  const source = emitted.get(call) as Emitted;
  return index === 0 ? nameOf(source) : `${nameOf(source)}:${source.ports[index] ?? `output${index + 1}`}`;
}

export function inputsKnown(conversion: Conversion, sources: readonly TensorReference[]) {
  const found = sources.map(({ call, index }) => ({ source: conversion.emitted.get(call), index }));
  return {
    shapes: found.map(({ source, index }) => source?.shapes[index] ?? null),
    types: found.map(({ source }): DataType => source?.type ?? 'float32'),
  };
}

/** Adds a layer; its inputs are left out where it reads the layer before it. */
export function addLayer(
  conversion: Conversion,
  layer: JsonObject & { kind: LayerKind; name: string },
  inputs: readonly string[],
): void {
  const isImplied = layer.kind === 'input' || (inputs.length === 1 && inputs[0] === conversion.last);
  conversion.result.layers.push(isImplied ? layer : { ...layer, inputs });
  conversion.last = layer.name;
}

export function report(
  { result }: Conversion,
  call: KerasCall,
  layer: string | null,
  found: Pick<Problem, 'code' | 'severity' | 'message' | 'fix'>,
): void {
  const place = placeOf(call);
  result.problems.push({
    ...found,
    where: { ...(place === layer ? {} : { file: place }), ...(layer === null ? {} : { layer }) },
  });
}
