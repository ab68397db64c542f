import { create } from 'zustand';
import { navigate } from '../../lib/router';

interface ImportDoor {
  open: boolean;
  /** A file that was dropped on the page; the drawer starts with it. */
  file: File | null;
}

/** Whether the import drawer is open, so that the palette, a shortcut and a dropped file open the same one. */
export const useImportDoor = create<ImportDoor>()(() => ({ open: false, file: null }));

export function openImport(file: File | null = null): void {
  if (!window.location.pathname.startsWith('/datasets')) navigate('/datasets');
  useImportDoor.setState({ open: true, file });
}

export function closeImport(): void {
  useImportDoor.setState({ open: false, file: null });
}
