import type { ModelInput } from '../model';

/** What data a network is made for; decides what a config around it looks like. */
export type ArchitectureData =
  /** Height × width × channels. */
  | 'image'
  /** Images that are given back as images of the same size. */
  | 'imageToImage'
  /** Token numbers, to one prediction a text. */
  | 'text'
  /** Token numbers, to the next token at every step. */
  | 'nextToken'
  /** Numbers in time order. */
  | 'series'
  /** Two sets of columns, as of a person and a thing. */
  | 'pair'
  /** Columns of numbers that are given back. */
  | 'reconstruction';

/** What an architecture is fitted to. */
export interface ArchitectureOptions {
  /** Of one sample: [height, width, channels], [tokens], [steps, channels] or [columns]; of a pair one each. */
  inputShapes: readonly number[][];
  /** Classes, or numbers to predict. */
  outputUnits: number;
  /** Different tokens, of texts. */
  vocabularySize: number;
}

/** A well-known network, made from layers and blocks of the catalogue to the measure of one's own data. */
export interface Architecture {
  name: string;
  title: string;
  /** One or two sentences: what it is, when to take it. */
  description: string;
  source: string;
  tags: readonly string[];
  data: ArchitectureData;
  /** What it was published for; shown where no data set is chosen. */
  standard: ArchitectureOptions;
  /** Smaller images are enlarged to this. */
  minimumSize?: number;
  /** Weights of the published network, and who counted them. */
  published: { parameterCount: number; trainable: boolean; by: string } | null;
  build(options: ArchitectureOptions): ModelInput;
}
