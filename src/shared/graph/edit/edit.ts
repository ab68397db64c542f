import type { Problem } from '../../base/problem';
import type { LayerInput, ModelInput } from '../model';
import { referencedName } from '../reference';
import { type Entry, readEntries, writeEntries } from './entries';

/** Why an operation cannot be carried out; `editModel` makes a problem of it and leaves the model as it is. */
export class EditRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly fix: string,
    readonly layer?: string,
  ) {
    super(message);
  }

  toProblem(): Problem {
    return {
      code: this.code,
      severity: 'error',
      message: this.message,
      fix: this.fix,
      ...(this.layer === undefined ? {} : { where: { layer: this.layer } }),
    };
  }
}

/** A model while an operation changes it: its layers as entries, and what belongs to the model as a whole. */
export class Edit {
  readonly entries: Entry[];
  outputs: string[] | undefined;
  /** Layers to be selected afterwards. */
  readonly touched = new Set<Entry>();
  private readonly byName = new Map<string, Entry>();

  constructor(readonly model: ModelInput) {
    this.entries = readEntries(model);
    this.outputs = model.outputs;
    // Of two layers with one name the first is meant.
    for (const entry of this.entries.toReversed()) this.byName.set(entry.name as string, entry);
  }

  find(name: string): Entry | null {
    return this.byName.get(name) ?? null;
  }

  /** Throws: EditRefusal when there is no such layer. */
  get(name: string): Entry {
    const entry = this.find(name);
    if (!entry)
      throw new EditRefusal('unknownLayer', `There is no layer "${name}".`, 'It may have been renamed or removed.');
    return entry;
  }

  indexOf(entry: Entry): number {
    return this.entries.indexOf(entry);
  }

  /** The names that are written or follow from the list. */
  takenNames(): Set<string> {
    return new Set(this.entries.flatMap(({ name }) => name ?? []));
  }

  /** Where a new layer goes: behind the named one, in front (null), at the end (undefined). */
  placeAfter(after: string | null | undefined): number {
    if (after === undefined) return this.entries.length;
    return after === null ? 0 : this.indexOf(this.get(after)) + 1;
  }

  /** Calls back with every reference of the model to a layer; what it returns takes the reference's place. */
  replaceReferences(replace: (reference: string, name: string) => string): void {
    for (const entry of this.entries) {
      entry.inputs = entry.inputs.map((input) =>
        typeof input === 'string' ? replace(input, referencedName(input)) : input,
      );
      const { sharedWith } = entry.layer;
      if (sharedWith === undefined) continue;
      const replaced = replace(sharedWith, sharedWith);
      if (replaced !== sharedWith) entry.layer = { ...entry.layer, sharedWith: replaced } as LayerInput;
    }
    const { outputs } = this;
    if (!outputs) return;
    const replaced = outputs.map((output) => replace(output, referencedName(output)));
    if (replaced.some((output, at) => output !== outputs[at])) this.outputs = replaced;
  }

  finish(): { model: ModelInput; names: string[] } {
    const written = writeEntries(this.entries, this.model);
    const { outputs: before, ...rest } = written.model;
    const model =
      this.outputs === before
        ? written.model
        : this.outputs
          ? { ...rest, outputs: this.outputs }
          : (rest as ModelInput);
    return { model, names: [...this.touched].flatMap((entry) => written.names.get(entry) ?? []) };
  }
}
