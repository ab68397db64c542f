import { create } from 'zustand';
import { navigate } from '../../../lib/router';

interface ImportDoor {
  open: boolean;
  /** Files that were dropped on the page; the dialog begins with them. */
  files: readonly File[];
}

/** Whether the import dialog is open, so that button, palette, shortcut and dropped files open the same one. */
export const useModelImport = create<ImportDoor>()(() => ({ open: false, files: [] }));

export function openModelImport(files: readonly File[] = []): void {
  if (window.location.pathname !== '/models') navigate('/models');
  useModelImport.setState({ open: true, files });
}

export function closeModelImport(): void {
  useModelImport.setState({ open: false, files: [] });
}
