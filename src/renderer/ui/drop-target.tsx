import { type DragEvent, type ReactNode, useState } from 'react';
import classes from './drop-target.module.css';
import { type DroppedItems, readDropped } from './dropped-items';

interface DropTargetProps {
  onFiles?: (files: File[]) => void;
  /** Takes folders too. */
  onItems?: (items: DroppedItems) => void;
  onFailure?: (error: unknown) => void;
  children: ReactNode;
}

/** Takes files that are dropped anywhere within. */
export function DropTarget({ onFiles, onItems, onFailure, children }: DropTargetProps) {
  const [over, setOver] = useState(false);
  const onDragOver = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    setOver(true);
  };
  const onDrop = (event: DragEvent) => {
    const files = [...event.dataTransfer.files];
    if (files.length === 0) return;
    event.preventDefault();
    setOver(false);
    if (onItems) readDropped(event.dataTransfer).then(onItems, onFailure);
    onFiles?.(files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is one way among others; the Import button is the keyboard’s.
    <div
      className={classes.target}
      onDragOver={onDragOver}
      onDrop={onDrop}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
    >
      {children}
      {over && <div className={classes.overlay}>Drop to import</div>}
    </div>
  );
}
