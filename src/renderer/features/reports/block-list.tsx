import { verticalListSortingStrategy } from '@dnd-kit/sortable';
import { useEffect, useRef, useState } from 'react';
import { changeBlock, duplicateBlock, insertBlocks, moveBlock, removeBlock } from '../../../shared/report/block-edits';
import type { Block, BlockKind } from '../../../shared/report/blocks';
import { isEmptyText, newBlock } from '../../../shared/report/new-block';
import { showToast } from '../../lib/toast';
import { SortableArea } from '../../ui/sortable-area';
import { BlockFrame } from './block-frame';
import { InsertMenu } from './insert-menu';
import styles from './report.module.css';
import type { ReportEditor } from './report-editor';

/** Where the focus goes once a block is there: its handle, or into what is edited. */
interface FocusWish {
  id: string;
  edit: boolean;
}

/** The actions that a block offers, whatever its kind. */
export interface BlockActions {
  change(block: Block, stepKey?: string): void;
  insertAfter(kind: BlockKind, id: string | null): void;
  /** Puts what a text was split into in place of the text. */
  replace(id: string, blocks: readonly Block[], focus: string): void;
  duplicate(id: string): void;
  remove(id: string): void;
  move(id: string, by: -1 | 1): void;
  focusNext(id: string, by: -1 | 1): void;
}

/** The report's blocks below one another, in the order in which they are read. */
export function BlockList({ blocks, editor }: { blocks: readonly Block[]; editor: ReportEditor }) {
  const [wish, setWish] = useState<FocusWish | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const ids = blocks.map(({ id }) => id);
  const focusHandle = (id: string) =>
    list.current?.querySelector<HTMLElement>(`[data-handle="${CSS.escape(id)}"]`)?.focus();

  useEffect(() => {
    if (!wish || !ids.includes(wish.id)) return;
    if (!wish.edit) focusHandle(wish.id);
  });

  const actions: BlockActions = {
    change: (block, stepKey) => editor.change(changeBlock(blocks, block), stepKey ?? null),
    insertAfter: (kind, id) => {
      const block = newBlock(kind);
      editor.change(insertBlocks(blocks, [block], id));
      setWish({ id: block.id, edit: true });
    },
    replace: (id, put, focus) => {
      const place = ids.indexOf(id);
      editor.change(blocks.toSpliced(place, 1, ...put));
      setWish({ id: focus, edit: true });
    },
    duplicate: (id) => {
      const { blocks: next, copyId } = duplicateBlock(blocks, id);
      editor.change(next);
      if (copyId) setWish({ id: copyId, edit: false });
    },
    remove: (id) => {
      const block = blocks.find((each) => each.id === id);
      const place = ids.indexOf(id);
      editor.change(removeBlock(blocks, id));
      const neighbour = ids[place + 1] ?? ids[place - 1];
      if (neighbour) setWish({ id: neighbour, edit: false });
      if (block && !isEmptyText(block))
        showToast('The block was deleted.', async () => {
          const now = editor.getState().blocks;
          if (!now.some((each) => each.id === id)) editor.change(insertBlocks(now, [block], ids[place - 1] ?? null));
        });
    },
    move: (id, by) => {
      editor.change(moveBlock(blocks, id, ids.indexOf(id) + by));
      setWish({ id, edit: false });
    },
    focusNext: (id, by) => {
      const next = ids[ids.indexOf(id) + by];
      if (next) focusHandle(next);
    },
  };
  const onMove = (id: string, to: string) => editor.change(moveBlock(blocks, id, ids.indexOf(to)));
  const nameOf = (id: string) => `block ${ids.indexOf(id) + 1} of ${ids.length}`;
  return (
    <div className={styles.sheet} ref={list}>
      <SortableArea ids={ids} strategy={verticalListSortingStrategy} onMove={onMove} nameOf={nameOf}>
        {blocks.map((block, index) => (
          <BlockFrame
            key={block.id}
            block={block}
            index={index}
            count={blocks.length}
            actions={actions}
            isEditing={wish?.edit === true && wish.id === block.id}
            onEditing={(isEditing) => {
              editor.endStep();
              setWish(isEditing ? { id: block.id, edit: true } : (now) => (now?.id === block.id ? null : now));
            }}
          />
        ))}
      </SortableArea>
      <InsertMenu
        title={blocks.length === 0 ? 'Add the first block' : 'Add a block'}
        onInsert={(kind) => actions.insertAfter(kind, ids.at(-1) ?? null)}
      />
      {blocks.length === 0 && (
        <p className={styles.hint}>
          A report is made of blocks: Markdown, charts that follow the runs, run tables, differences, statistics. Add
          one here, or choose <em>Add to report</em> in the menu of any chart.
        </p>
      )}
    </div>
  );
}
