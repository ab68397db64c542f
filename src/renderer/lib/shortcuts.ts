import { useEffect, useRef } from 'react';
import { create } from 'zustand';

/** `mod` is Ctrl, on a Mac ⌘. Keys as in KeyboardEvent.key, lower case: `mod+k`, `shift+/`, `1`, `?`, `delete`. */
export interface Shortcut {
  keys: string;
  title: string;
  run(event: KeyboardEvent): void;
  /** Also while a text field has the focus. */
  whileTyping?: boolean;
  /** Where the same keys mean something else, or nothing, in other parts of the page. */
  when?(event: KeyboardEvent): boolean;
}

interface ShortcutScope {
  scope: string;
  shortcuts: { current: readonly Shortcut[] };
}

/** Newest last: a page shadows the app, a dialog shadows the page. */
export const useShortcutScopes = create<{ scopes: readonly ShortcutScope[] }>()(() => ({ scopes: [] }));

const onMac = /mac/i.test(navigator.platform);

function keysOf(event: KeyboardEvent): string[] {
  const key = event.key === ' ' ? 'space' : event.key.toLowerCase();
  const modifiers = [
    (onMac ? event.metaKey : event.ctrlKey) ? 'mod+' : '',
    event.altKey ? 'alt+' : '',
    event.shiftKey ? 'shift+' : '',
  ].join('');
  // A sign such as `?` may or may not need shift, by keyboard layout; a letter with shift is another shortcut.
  const isSign = key.length === 1 && key === key.toUpperCase();
  return isSign && event.shiftKey ? [modifiers + key, modifiers.replace('shift+', '') + key] : [modifiers + key];
}

export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, [role=textbox], input:not([type=checkbox], [type=radio], [type=button])'))
  );
}

const openDialog = '[role=dialog][aria-modal=true]';

/** A dialog, drawer or menu is open: the page's plain keys rest. */
function isOverlayOpen(): boolean {
  return document.querySelector(`${openDialog}, [role=menu]`) !== null;
}

/** For keys that a page has while typing: in a field of a dialog or of the palette they are that field's own. */
export function isInFront(): boolean {
  return document.querySelector(openDialog) === null;
}

export function handleShortcut(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const keys = keysOf(event);
  const resting = isTyping(event.target) || isOverlayOpen();
  for (const { shortcuts } of useShortcutScopes.getState().scopes.toReversed())
    for (const shortcut of shortcuts.current)
      if (keys.includes(shortcut.keys) && (!resting || shortcut.whileTyping) && (shortcut.when?.(event) ?? true)) {
        event.preventDefault();
        shortcut.run(event);
        return;
      }
}

/** Binds shortcuts while mounted; `?` lists them under `scope`. Newest bindings win. */
export function useShortcuts(scope: string, shortcuts: readonly Shortcut[]): void {
  const latest = useRef(shortcuts);
  latest.current = shortcuts;
  useEffect(() => {
    const entry: ShortcutScope = { scope, shortcuts: latest };
    useShortcutScopes.setState(({ scopes }) => ({ scopes: [...scopes, entry] }));
    return () => useShortcutScopes.setState(({ scopes }) => ({ scopes: scopes.filter((other) => other !== entry) }));
  }, [scope]);
}

const keyNames: Record<string, string> = {
  mod: onMac ? '⌘' : 'Ctrl',
  shift: onMac ? '⇧' : 'Shift',
  alt: onMac ? '⌥' : 'Alt',
  enter: 'Enter',
  escape: 'Esc',
  delete: 'Del',
  space: 'Space',
  arrowup: '↑',
  arrowdown: '↓',
  arrowleft: '←',
  arrowright: '→',
  tab: 'Tab',
  f2: 'F2',
};

/** `mod+k` as the keys a person sees: `['Ctrl', 'K']`. */
export function shortcutKeys(keys: string): string[] {
  return keys.split(/\+(?=.)/).map((key) => keyNames[key] ?? key.toUpperCase());
}
