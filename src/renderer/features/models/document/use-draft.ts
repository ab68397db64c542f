import { useEffect, useRef } from 'react';
import type { ConfigDocumentStore } from './config-document';
import { dropDraft, writeDraft } from './draft';

const draftDelayMs = 400;

/**
 * Keeps unsaved text in the browser a moment after each change, and at once when the page is left or closed, so that a
 * crash costs no more than the last keys. Gives the function that ends it, for a text that became a run.
 */
export function useDraft(store: ConfigDocumentStore, name: string, original: string): () => void {
  const isDone = useRef(false);
  useEffect(() => {
    isDone.current = false;
    let timer: ReturnType<typeof setTimeout> | null = null;
    const save = () => {
      if (timer !== null) clearTimeout(timer);
      timer = null;
      if (isDone.current) return;
      const { text } = store.getState();
      if (text === original) dropDraft(name);
      else writeDraft(name, text);
    };
    const saveIfWaiting = () => {
      if (timer !== null) save();
    };
    const unsubscribe = store.subscribe((document, before) => {
      if (document.text === before.text) return;
      if (timer !== null) clearTimeout(timer);
      timer = setTimeout(save, draftDelayMs);
    });
    addEventListener('pagehide', saveIfWaiting);
    return () => {
      unsubscribe();
      removeEventListener('pagehide', saveIfWaiting);
      saveIfWaiting();
    };
  }, [store, name, original]);
  return () => {
    isDone.current = true;
    dropDraft(name);
  };
}
