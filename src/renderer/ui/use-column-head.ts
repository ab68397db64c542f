import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';
import { type DragEvent, type KeyboardEvent, type PointerEvent, useState } from 'react';

/** Width that a key adds or takes. Units: pixels. */
const keyStep = 16;

interface ColumnHeadOptions {
  column: { id: string; width: number };
  sort: readonly { id: string; direction: 'ascending' | 'descending' }[];
  onResize: (id: string, width: number) => void;
  onMove: (id: string, beforeId: string) => void;
  /** Of what is dragged, so that no table takes the columns of another kind of table. */
  dragType: string;
}

/** What the head of a column does in every table: its place in the order, dragging it elsewhere, resizing by edge and keys. */
export function useColumnHead({ column, sort, onResize, onMove, dragType }: ColumnHeadOptions) {
  const [isDropTarget, setDropTarget] = useState(false);
  const place = sort.findIndex(({ id }) => id === column.id);
  const direction = sort[place]?.direction;
  return {
    place,
    direction,
    Arrow: direction === 'descending' ? IconArrowDown : IconArrowUp,
    isDropTarget,
    drop: {
      onDragOver(event: DragEvent) {
        if (!event.dataTransfer.types.includes(dragType)) return;
        event.preventDefault();
        setDropTarget(true);
      },
      onDragLeave: () => setDropTarget(false),
      onDrop(event: DragEvent) {
        event.preventDefault();
        setDropTarget(false);
        const id = event.dataTransfer.getData(dragType);
        if (id && id !== column.id) onMove(id, column.id);
      },
    },
    onDragStart: (event: DragEvent) => event.dataTransfer.setData(dragType, column.id),
    onKeyDown(event: KeyboardEvent) {
      if (!event.altKey || (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight')) return;
      event.preventDefault();
      onResize(column.id, column.width + (event.key === 'ArrowRight' ? keyStep : -keyStep));
    },
    /** Of the right edge. */
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.preventDefault();
      event.stopPropagation();
      const handle = event.currentTarget;
      const startX = event.clientX;
      handle.setPointerCapture(event.pointerId);
      const move = (moved: globalThis.PointerEvent) => onResize(column.id, column.width + moved.clientX - startX);
      handle.addEventListener('pointermove', move);
      handle.addEventListener('lostpointercapture', () => handle.removeEventListener('pointermove', move), {
        once: true,
      });
    },
  };
}
