import { queryClient } from './host-client';
import { useConnection } from './host-connection';

/** A document that was loaded again and fails in the same way is not loaded once more by itself, so that none goes round in circles. */
const sameAgainMs = 60_000;
const lookEveryMs = 250;
const stayAfterMs = 5_000;
const storageKey = 'studio.loadedAgain';

const failures = new WeakSet<object>();
let hasFailed = false;

/**
 * Learns from Vite which errors mean that a part of the window's code did not come. The browser keeps a module that
 * could not be fetched, and Vite a style sheet, for as long as the document lives: only a new document helps.
 */
export function watchMissingCode(): void {
  window.addEventListener('vite:preloadError', ({ payload }) => {
    failures.add(payload);
    hasFailed = true;
  });
}

/** Whether anything did not come, even if it was only fetched ahead: a page that needs it would come without its styles. */
export function lacksCode(): boolean {
  return hasFailed;
}

export function isMissingCode(error: unknown): boolean {
  return typeof error === 'object' && error !== null && failures.has(error);
}

async function hostAnswers(): Promise<boolean> {
  try {
    await fetch('/', { method: 'HEAD', cache: 'no-store' });
    return true;
  } catch {
    return false;
  }
}

let loading: Promise<boolean> | null = null;

async function loadIfAnswered(): Promise<boolean> {
  if (!(await hostAnswers())) return false;
  sessionStorage.setItem(storageKey, JSON.stringify({ address: window.location.href, atMs: Date.now() }));
  window.location.reload();
  // Still here by then: the person chose to stay.
  setTimeout(() => {
    loading = null;
  }, stayAfterMs);
  return true;
}

/** Loads the document anew, once however many ask, unless that would leave the browser's own error page; whether it does. */
export function loadAgain(): Promise<boolean> {
  loading ??= loadIfAnswered().then((isLoading) => {
    if (!isLoading) loading = null;
    return isLoading;
  });
  return loading;
}

function wasLoadedAgainJustNow(): boolean {
  try {
    const { address, atMs } = JSON.parse(sessionStorage.getItem(storageKey) ?? '') as { address: string; atMs: number };
    return address === window.location.href && Date.now() - atMs < sameAgainMs;
  } catch {
    return false;
  }
}

/** What somebody wrote and the host has not: a new document would lose it. */
function hasUnsavedWork(): boolean {
  if (queryClient.isMutating() > 0 || document.querySelector('[role="dialog"]')) return true;
  const focused = document.activeElement;
  if (focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement) return focused.value !== '';
  // Pages that hold back what is not saved yet say so here, as they do to the browser.
  return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

/**
 * Loads the document anew by itself as soon as the host answers and nothing that was written would be lost. Returns
 * what calls it off.
 */
export function loadAgainOnceBack(): () => void {
  const openCountBefore = useConnection.getState().openCount;
  const waitsForReturn = wasLoadedAgainJustNow();
  const timer = setInterval(() => {
    const { phase, openCount } = useConnection.getState();
    if (phase !== 'open' || (waitsForReturn && openCount === openCountBefore) || hasUnsavedWork()) return;
    void loadAgain();
  }, lookEveryMs);
  return () => clearInterval(timer);
}
