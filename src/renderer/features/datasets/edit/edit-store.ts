import { create } from 'zustand';
import type { DatasetChangeInput } from '../../../../shared/contract/dataset-version';

/** Which version the drawer of changes is open for, if any, and what stands in it at first. */
interface EditDoor {
  open: { datasetId: string; version: number; changes: readonly DatasetChangeInput[] } | null;
}

export const useEditDoor = create<EditDoor>(() => ({ open: null }));

export function openEdit(datasetId: string, version: number, changes: readonly DatasetChangeInput[] = []): void {
  useEditDoor.setState({ open: { datasetId, version, changes } });
}

export function closeEdit(): void {
  useEditDoor.setState({ open: null });
}
