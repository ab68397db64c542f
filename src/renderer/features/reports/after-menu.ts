/** A menu that closes gives the focus back to its button a moment later. Units: milliseconds. */
const focusReturnMs = 30;

/** Does what a menu's item is for once the menu has given back the focus, so that what takes the focus keeps it. */
export function afterMenu(action: () => void): () => void {
  return () => void setTimeout(action, focusReturnMs);
}
