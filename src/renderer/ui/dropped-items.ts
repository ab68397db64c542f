/** A folder of the person's machine, as the page may read it. */
export interface DroppedFolder {
  name: string;
  /** Paths start below the folder, with `/` between names. */
  files: { path: string; file: File }[];
}

export interface DroppedItems {
  files: File[];
  folders: DroppedFolder[];
}

const mostFiles = 200_000;

/** Files that systems put beside the person's own. */
function isHidden(name: string): boolean {
  return name.startsWith('.') || name === 'Thumbs.db' || name === 'desktop.ini' || name === '__MACOSX';
}

/** What was dropped, folders with everything in them. Call it within the event, since the list is emptied after it. */
export function readDropped(transfer: DataTransfer): Promise<DroppedItems> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...transfer.files];
  return (async () => {
    if (!entries.some((entry) => entry?.isDirectory)) return { files, folders: [] };
    const items: DroppedItems = { files: [], folders: [] };
    for (const [index, entry] of entries.entries()) {
      const file = files[index];
      if (entry?.isDirectory) items.folders.push(await readFolder(entry as FileSystemDirectoryEntry));
      else if (file) items.files.push(file);
    }
    return items;
  })();
}

async function readFolder(top: FileSystemDirectoryEntry): Promise<DroppedFolder> {
  const folder: DroppedFolder = { name: top.name, files: [] };
  const visit = async (directory: FileSystemDirectoryEntry, prefix: string): Promise<void> => {
    const reader = directory.createReader();
    for (;;) {
      const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
      if (entries.length === 0) return;
      for (const entry of entries) {
        if (isHidden(entry.name)) continue;
        if (folder.files.length >= mostFiles)
          throw new Error(`The folder ${top.name} has more than 200,000 files; import it by its path.`);
        if (entry.isDirectory) await visit(entry as FileSystemDirectoryEntry, `${prefix}${entry.name}/`);
        else {
          const file = await new Promise<File>((resolve, reject) =>
            (entry as FileSystemFileEntry).file(resolve, reject),
          );
          folder.files.push({ path: `${prefix}${entry.name}`, file });
        }
      }
    }
  };
  await visit(top, '');
  return folder;
}

/** What an input for folders gives. */
export function readChosenFolder(files: readonly File[]): DroppedFolder | null {
  const [first] = files;
  if (!first) return null;
  const name = first.webkitRelativePath.split('/')[0] || 'folder';
  const inside = files
    .map((file) => ({ path: file.webkitRelativePath.split('/').slice(1).join('/') || file.name, file }))
    .filter(({ path }) => !path.split('/').some(isHidden));
  return { name, files: inside };
}
