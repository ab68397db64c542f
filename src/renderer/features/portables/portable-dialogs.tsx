import { lazy, Suspense, useEffect } from 'react';
import { portableExtension } from '../../../shared/portable/manifest';
import { onChange } from '../../lib/change-subscription';
import { client } from '../../lib/host-client';
import { showFailure } from '../../lib/toast';
import { closePortableFile, closeRunExport, openPortableFile, usePortableDialogs } from './portable-dialog-store';

const RunExportDialog = lazy(async () => ({ default: (await import('./export-dialog')).RunExportDialog }));
const OpenPortableDialog = lazy(async () => ({ default: (await import('./open-dialog')).OpenPortableDialog }));

/** One file of a kind that browsers do not know; its name is told only once it is dropped. */
function mayBePortable({ items }: DataTransfer): boolean {
  const [only] = items;
  return items.length === 1 && only?.kind === 'file' && only.type === '';
}

/** Takes portable files that are dropped anywhere, before a page takes them for something else. */
function useDroppedPortable(): void {
  useEffect(() => {
    const onDragOver = (event: DragEvent) => {
      if (event.dataTransfer && mayBePortable(event.dataTransfer)) event.preventDefault();
    };
    const onDrop = (event: DragEvent) => {
      const [file] = event.dataTransfer?.files ?? [];
      if (event.dataTransfer?.files.length !== 1 || !file?.name.toLowerCase().endsWith(portableExtension)) return;
      event.preventDefault();
      event.stopPropagation();
      // The page below shows that something is held over it until it hears that it has gone.
      event.target?.dispatchEvent(new DragEvent('dragleave', { bubbles: true }));
      openPortableFile({ file });
    };
    window.addEventListener('dragover', onDragOver, true);
    window.addEventListener('drop', onDrop, true);
    return () => {
      window.removeEventListener('dragover', onDragOver, true);
      window.removeEventListener('drop', onDrop, true);
    };
  }, []);
}

/** Opens what the system handed to the window: before the page was there, or since. */
function useOfferedPortable(): void {
  useEffect(() => {
    const take = async () => {
      const { paths } = await client.portables.takeOffered();
      const newest = paths.at(-1);
      if (newest) openPortableFile({ path: newest });
    };
    const takeOrTell = () => void take().catch((error: unknown) => showFailure('The file cannot be opened', error));
    takeOrTell();
    return onChange(({ noun }) => noun === 'portable' && takeOrTell());
  }, []);
}

/** The dialogs of exports and portable files, over whatever page is open. */
export function PortableDialogs() {
  const { exporting, opening, turn } = usePortableDialogs();
  useDroppedPortable();
  useOfferedPortable();
  return (
    <Suspense fallback={null}>
      {exporting && <RunExportDialog subject={exporting} onClose={closeRunExport} />}
      {opening !== undefined && <OpenPortableDialog key={turn} subject={opening} onClose={closePortableFile} />}
    </Suspense>
  );
}
