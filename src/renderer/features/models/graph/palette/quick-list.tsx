import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import styles from './quick-list.module.css';

export interface QuickItem {
  id: string;
  title: string;
  detail: string;
  icon: ReactNode;
  /** Why it cannot be chosen. */
  refused?: string | null;
}

interface QuickListProps {
  label: string;
  placeholder: string;
  /** What fits the typed text, best first. */
  find(text: string): readonly QuickItem[];
  onChoose(item: QuickItem, modifiers: { shift: boolean }): void;
  onClose(): void;
  hint?: ReactNode;
}

const shownLimit = 80;

/** A field to type in and the entries that fit, all by keyboard: arrows move, Enter takes, Escape closes. */
export function QuickList({ label, placeholder, find, onChoose, onClose, hint }: QuickListProps) {
  const [text, setText] = useState('');
  const [active, setActive] = useState(0);
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const items = find(text).slice(0, shownLimit);
  const at = Math.min(active, Math.max(0, items.length - 1));

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    list.current?.querySelector(`[data-index="${at}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (item: QuickItem | undefined, shift: boolean) => {
    if (item && !item.refused) onChoose(item, { shift });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const actions: Record<string, () => void> = {
      ArrowDown: () => setActive(items.length > 0 ? (at + 1) % items.length : 0),
      ArrowUp: () => setActive(items.length > 0 ? (at - 1 + items.length) % items.length : 0),
      Home: () => setActive(0),
      End: () => setActive(items.length - 1),
      Enter: () => choose(items[at], event.shiftKey),
      Escape: onClose,
      Tab: onClose,
    };
    const action = actions[event.key];
    event.stopPropagation();
    if (!action || ((event.key === 'Home' || event.key === 'End') && event.shiftKey)) return;
    event.preventDefault();
    action();
  };

  return (
    <div className={styles.box}>
      <input
        ref={input}
        className={styles.input}
        role="combobox"
        aria-label={label}
        aria-expanded
        aria-controls={`${id}-list`}
        aria-activedescendant={items[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        autoComplete="off"
        spellCheck={false}
        placeholder={placeholder}
        value={text}
        onChange={({ currentTarget }) => {
          setText(currentTarget.value);
          setActive(0);
        }}
        onKeyDown={onKeyDown}
        onBlur={(event) => {
          if (!event.currentTarget.parentElement?.contains(event.relatedTarget)) onClose();
        }}
      />
      <div ref={list} className={styles.list} id={`${id}-list`} role="listbox" aria-label={label}>
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys work in the field.
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active entry.
          <div
            key={item.id}
            id={`${id}-${index}`}
            data-index={index}
            role="option"
            aria-selected={index === at}
            aria-disabled={Boolean(item.refused)}
            className={styles.item}
            title={item.refused ?? undefined}
            onMouseMove={() => setActive(index)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) => choose(item, event.shiftKey)}
          >
            <span className={styles.icon}>{item.icon}</span>
            <span className={styles.title}>{item.title}</span>
            <span className={styles.detail}>{item.refused ?? item.detail}</span>
          </div>
        ))}
      </div>
      {items.length === 0 && <p className={styles.none}>Nothing fits “{text}”.</p>}
      {hint && <p className={styles.hint}>{hint}</p>}
    </div>
  );
}
