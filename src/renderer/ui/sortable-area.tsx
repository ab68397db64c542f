import {
  type Announcements,
  closestCenter,
  DndContext,
  type DragEndEvent,
  KeyboardSensor,
  PointerSensor,
  useSensor,
  useSensors,
} from '@dnd-kit/core';
import { SortableContext, type SortingStrategy, sortableKeyboardCoordinates } from '@dnd-kit/sortable';
import type { ReactNode } from 'react';

/** Enter stays free for what a handle does besides moving. */
const keyboardCodes = { start: ['Space'], cancel: ['Escape'], end: ['Space', 'Enter'] };

interface SortableAreaProps {
  ids: readonly string[];
  strategy: SortingStrategy;
  /** One was put at the place of another one. */
  onMove(id: string, to: string): void;
  /** What a screen reader calls each; its id where that is a name already. */
  nameOf?(id: string): string;
  children: ReactNode;
}

const screenReaderInstructions = {
  draggable: 'Space lifts it, the arrow keys move it, Space puts it down, Escape puts it back.',
};

function announce(nameOf: (id: string) => string): Announcements {
  const name = ({ id }: { id: string | number }) => nameOf(String(id));
  return {
    onDragStart: ({ active }) => `Lifted ${name(active)}.`,
    onDragOver: ({ over }) => (over ? `Over the place of ${name(over)}.` : 'Over no place.'),
    onDragEnd: ({ over }) => (over ? `Put at the place of ${name(over)}.` : 'Put back.'),
    onDragCancel: () => 'Put back.',
  };
}

/** Things that are put in order by dragging, or with Space and the arrow keys; each uses dnd-kit's `useSortable`. */
export function SortableArea({ ids, strategy, onMove, nameOf = (id) => id, children }: SortableAreaProps) {
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates, keyboardCodes }),
  );
  const onDragEnd = ({ active, over }: DragEndEvent) => {
    if (over && active.id !== over.id) onMove(String(active.id), String(over.id));
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      onDragEnd={onDragEnd}
      accessibility={{ announcements: announce(nameOf), screenReaderInstructions }}
    >
      <SortableContext items={[...ids]} strategy={strategy}>
        {children}
      </SortableContext>
    </DndContext>
  );
}
