import { ActionIcon, Menu, TextInput } from '@mantine/core';
import { IconDots, IconSearch, IconTrash } from '@tabler/icons-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { client } from '../../../../lib/host-client';
import { showFailure, showToast } from '../../../../lib/toast';
import { familyColors } from '../../layer-family';
import { Documentation } from '../documentation';
import { LayerIcon } from '../layer-icon';
import { type CatalogueEntry, searchCatalogue, sectionsOf } from './catalogue';
import styles from './palette.module.css';
import { useCatalogue } from './use-catalogue';

/** What a drag from the palette carries: the id of an entry. */
export const entryDragType = 'application/x-studio-catalogue-entry';

interface PaletteProps {
  /** Enter or a click on an entry: it goes where the selection is. */
  onInsert(entry: CatalogueEntry): void;
  disabled: boolean;
}

function removeBlock(id: string, title: string): void {
  client.models.removeBlock({ id }).then(
    () => showToast(`“${title}” was removed from your blocks.`),
    (error: unknown) => showFailure('The block was not removed', error),
  );
}

/** Everything that can be inserted, by family, to search, drag to the canvas, or insert with Enter. */
export function Palette({ onInsert, disabled }: PaletteProps) {
  const entries = useCatalogue();
  const [search, setSearch] = useState('');
  const [shown, setShown] = useState<{ entry: CatalogueEntry; top: number } | null>(null);
  const [lastReached, setReached] = useState<string | null>(null);
  const panel = useRef<HTMLElement>(null);
  const found = useMemo(() => searchCatalogue(entries, search), [entries, search]);
  const reached = found.some(({ id }) => id === lastReached) ? lastReached : null;
  const sections = search ? [{ title: 'Found', entries: [...found] }] : sectionsOf(found);

  const buttons = () => [...(panel.current?.querySelectorAll<HTMLButtonElement>('button[data-entry]') ?? [])];
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) {
      if (event.key === 'Enter' && event.target instanceof HTMLInputElement && found[0]) onInsert(found[0]);
      return;
    }
    event.preventDefault();
    const all = buttons();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const next = all[at + step];
    if (next) next.focus();
    else if (at === 0) panel.current?.querySelector('input')?.focus();
  };
  const show = (entry: CatalogueEntry, element: HTMLElement) => {
    const offset = panel.current?.getBoundingClientRect().top ?? 0;
    setShown({ entry, top: Math.max(0, element.getBoundingClientRect().top - offset - 8) });
  };

  return (
    <section
      ref={panel}
      className={styles.palette}
      aria-label="Layers to insert"
      onKeyDown={onKeyDown}
      onMouseLeave={() => setShown(null)}
    >
      <div className={styles.search}>
        <TextInput
          aria-label="Search layers"
          placeholder="Search layers"
          leftSection={<IconSearch size={14} />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      </div>
      <div className={styles.sections}>
        {sections.map(({ title, entries: list }) => (
          <div key={title}>
            <h3 className={styles.heading}>{title}</h3>
            <ul className={styles.list}>
              {list.map((entry) => (
                <li key={entry.id} className={styles.item}>
                  <button
                    type="button"
                    data-entry={entry.id}
                    className={styles.entry}
                    draggable={!disabled}
                    disabled={disabled}
                    // One of them is reached by Tab, the others by arrows: the canvas is never a hundred keys away.
                    tabIndex={entry.id === (reached ?? found[0]?.id) ? 0 : -1}
                    onDragStart={(event) => {
                      event.dataTransfer.setData(entryDragType, entry.id);
                      event.dataTransfer.effectAllowed = 'copy';
                      setShown(null);
                    }}
                    onMouseEnter={(event) => show(entry, event.currentTarget)}
                    onFocus={(event) => {
                      setReached(entry.id);
                      show(entry, event.currentTarget);
                    }}
                    onBlur={() => setShown(null)}
                    onClick={() => onInsert(entry)}
                  >
                    <span
                      className={styles.family}
                      style={{ background: entry.family ? familyColors[entry.family] : 'var(--line-control)' }}
                    />
                    <LayerIcon name={entry.icon} size={15} className={styles.icon} />
                    <span className={styles.title}>{entry.title}</span>
                  </button>
                  {entry.savedBlockId !== null && (
                    <Menu position="bottom-end">
                      <Menu.Target>
                        <ActionIcon size={22} aria-label={`Actions of ${entry.title}`}>
                          <IconDots size={13} />
                        </ActionIcon>
                      </Menu.Target>
                      <Menu.Dropdown>
                        <Menu.Item
                          leftSection={<IconTrash size={14} />}
                          onClick={() => removeBlock(entry.savedBlockId as string, entry.title)}
                        >
                          Remove from my blocks
                        </Menu.Item>
                      </Menu.Dropdown>
                    </Menu>
                  )}
                </li>
              ))}
            </ul>
          </div>
        ))}
        {found.length === 0 && <p className={styles.none}>Nothing is called “{search}”.</p>}
      </div>
      {shown && (
        <aside className={styles.card} style={{ top: `min(${shown.top}px, calc(100% - 300px))` }} aria-hidden>
          <h4 className={styles.cardTitle}>
            <LayerIcon name={shown.entry.icon} size={16} />
            {shown.entry.title}
          </h4>
          <p className={styles.cardSummary}>{shown.entry.summary}</p>
          <Documentation text={shown.entry.documentation} />
        </aside>
      )}
    </section>
  );
}
