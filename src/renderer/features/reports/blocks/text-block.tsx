import { Menu, Textarea } from '@mantine/core';
import { type FocusEvent, type KeyboardEvent, useDeferredValue, useRef } from 'react';
import { type BlockKind, blockTitles, maximumTextLength } from '../../../../shared/report/blocks';
import { blocksAskedFor, lineAtCaret, splitAtCaret, typingOf } from '../../../../shared/report/new-block';
import { Markdown } from '../../../ui/markdown';
import type { BlockViewProps } from '../block-frame';
import { blockIcons } from '../block-kinds';
import styles from '../report.module.css';

/** A longer text is written in an area of fixed height. Units: characters. */
const measuredLength = 50_000;

/** Markdown: read as it will look, written in place with what it becomes beside it. */
export function TextBlock({ block, actions, isEditing, onEditing }: BlockViewProps<'text'>) {
  const preview = useDeferredValue(block.text);
  const area = useRef<HTMLTextAreaElement>(null);
  if (!isEditing) {
    return block.text.trim() === '' ? (
      <button type="button" className={styles.empty} onClick={() => onEditing(true)}>
        Write here: Markdown, or /chart, /table, ---
      </button>
    ) : (
      // biome-ignore lint/a11y/useKeyWithClickEvents: the handle beside it edits by Enter
      // biome-ignore lint/a11y/noStaticElementInteractions: a shortcut for the mouse
      <div
        className={styles.read}
        onClick={(event) => {
          const isLink = event.target instanceof Element && event.target.closest('a, button, input') !== null;
          const isSelecting = !(window.getSelection()?.isCollapsed ?? true);
          if (!isLink && !isSelecting) onEditing(true);
        }}
      >
        <Markdown text={block.text} />
      </div>
    );
  }
  const caretLine = () => lineAtCaret(block.text, area.current?.selectionStart ?? block.text.length);
  const offers = blocksAskedFor(caretLine());
  const put = (kind: BlockKind) => {
    const { blocks, focus } = splitAtCaret(caretLine(), block, kind);
    actions.replace(block.id, blocks, focus);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    if (event.key === 'Escape' || (event.key === 'Enter' && (event.ctrlKey || event.metaKey))) {
      event.preventDefault();
      event.stopPropagation();
      onEditing(false);
      document.querySelector<HTMLElement>(`[data-handle="${CSS.escape(block.id)}"]`)?.focus();
    } else if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      const [asked] = blocksAskedFor(caretLine());
      if (!asked) return;
      event.preventDefault();
      put(asked);
    } else if (event.key === 'Backspace' && block.text === '') {
      event.preventDefault();
      actions.remove(block.id);
    }
  };
  const onBlur = (event: FocusEvent) => {
    if (!event.currentTarget.contains(event.relatedTarget)) onEditing(false);
  };
  return (
    <fieldset className={styles.writing} aria-label="Text" onBlur={onBlur}>
      <div>
        <Textarea
          ref={area}
          // A megabyte would be measured at every letter.
          autosize={block.text.length < measuredLength}
          rows={40}
          minRows={3}
          maxRows={40}
          maxLength={maximumTextLength}
          autoFocus
          aria-label="Markdown"
          placeholder="Markdown. /chart, /table, /differences, /seeds, /pareto or --- on a line of its own makes a block."
          classNames={{ input: styles.markdownInput }}
          value={block.text}
          onFocus={({ currentTarget }) => currentTarget.setSelectionRange(block.text.length, block.text.length)}
          onChange={({ currentTarget }) => actions.change({ ...block, text: currentTarget.value }, `text ${block.id}`)}
          onKeyDown={onKeyDown}
        />
        {offers.length > 0 && (
          <Menu opened position="bottom-start" width={248} trapFocus={false} returnFocus={false} withinPortal={false}>
            <Menu.Target>
              <div />
            </Menu.Target>
            <Menu.Dropdown>
              {offers.map((kind) => {
                const Icon = blockIcons[kind];
                return (
                  <Menu.Item
                    key={kind}
                    leftSection={<Icon size={14} />}
                    rightSection={<span className={styles.typing}>{typingOf(kind)}</span>}
                    onMouseDown={(event) => event.preventDefault()}
                    onClick={() => put(kind)}
                  >
                    {blockTitles[kind]}
                  </Menu.Item>
                );
              })}
            </Menu.Dropdown>
          </Menu>
        )}
      </div>
      <section className={styles.preview} aria-label="Preview">
        <Markdown text={preview} />
      </section>
    </fieldset>
  );
}
