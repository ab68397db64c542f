import type { DatasetChange, DatasetChangeKind } from '../../../shared/contract/dataset-version';
import type { ChangeContext, ChangeResult } from './change-context';
import type { EditState } from './edit-state';

export type ChangeOf<Kind extends DatasetChangeKind> = Extract<DatasetChange, { kind: Kind }>;

/** How one kind of change is done, and told. */
export interface ChangeRule<Kind extends DatasetChangeKind> {
  /** What it does, for the list of versions. */
  words(change: ChangeOf<Kind>): string;
  /** Throws: StudioError BAD_INPUT for what does not fit the columns or rows. */
  apply(change: ChangeOf<Kind>, state: EditState, context: ChangeContext): Promise<ChangeResult>;
}
