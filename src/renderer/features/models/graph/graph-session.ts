import { createStore, type StoreApi } from 'zustand';
import type { BlockKind } from '../../../../shared/graph/blocks';
import type { Insertion } from './actions/graph-edits';
import type { Direction, Point } from './layout/geometry';

/** Where a new layer goes. */
export type InsertPlace =
  | { kind: 'node'; id: string }
  /** Beside what reads the node already. */
  | { kind: 'branch'; id: string; port: number; at: Point }
  | { kind: 'edge'; id: string }
  /** Behind all others. */
  | { kind: 'end' }
  /** Unconnected, at a place of the canvas. */
  | { kind: 'free'; at: Point };

export interface GraphSession {
  /** Ids of layers and collapsed groups. */
  selection: ReadonlySet<string>;
  selectedEdge: string | null;
  /** Open group whose frame is selected. */
  selectedFrame: string | null;
  collapsed: ReadonlySet<string>;
  direction: Direction;
  /** Where the person put nodes; null while the layout decides. */
  places: ReadonlyMap<string, Point> | null;
  /** Where the quick insert is open. */
  inserting: InsertPlace | null;
  /** A block whose parameters are asked for before it is inserted, and where it goes. */
  blockToInsert: { block: BlockKind; place: Insertion } | null;
  dialog: 'search' | 'connect' | 'group' | 'renameGroup' | 'saveBlock' | null;
  /** Nodes that are being laid out by the worker; 0 when none are. */
  arrangingCount: number;
  /** Targets that a connection cannot end at, with the reason, while one is drawn. */
  refused: ReadonlyMap<string, string> | null;
  /** Brings a node into view; a new object goes there again. */
  goTo: { id: string } | null;
  /** Puts the keyboard into the inspector: on the first parameter, or on the name. */
  inspecting: { field: 'first' | 'name' } | null;
}

export type GraphSessionStore = StoreApi<GraphSession>;

const prefix = 'studio.graph.';

interface StoredView {
  direction?: unknown;
  collapsed?: unknown;
  places?: unknown;
}

function readView(name: string): StoredView | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(prefix + name) ?? 'null');
    return typeof value === 'object' ? (value as StoredView | null) : null;
  } catch {
    // Storage is switched off, or holds something else: the layout decides then.
    return null;
  }
}

const isPoint = (value: unknown): value is Point =>
  typeof (value as Point | null)?.x === 'number' && typeof (value as Point | null)?.y === 'number';

function readPlaces(value: unknown): ReadonlyMap<string, Point> | null {
  if (typeof value !== 'object' || value === null) return null;
  return new Map(Object.entries(value).filter((entry): entry is [string, Point] => isPoint(entry[1])));
}

/** How a document is looked at: not part of it, remembered on this machine. */
export function createGraphSession(name: string): GraphSessionStore & { hasStoredCollapse: boolean } {
  const stored = readView(name);
  const collapsed = Array.isArray(stored?.collapsed) ? stored.collapsed.map(String) : null;
  const store = createStore<GraphSession>()(() => ({
    selection: new Set(),
    selectedEdge: null,
    selectedFrame: null,
    collapsed: new Set(collapsed ?? []),
    direction: stored?.direction === 'right' ? 'right' : 'down',
    places: readPlaces(stored?.places),
    inserting: null,
    blockToInsert: null,
    dialog: null,
    arrangingCount: 0,
    refused: null,
    goTo: null,
    inspecting: null,
  }));
  store.subscribe((state, before) => {
    if (state.direction === before.direction && state.collapsed === before.collapsed && state.places === before.places)
      return;
    try {
      const { direction } = state;
      const places = state.places && Object.fromEntries(state.places);
      localStorage.setItem(prefix + name, JSON.stringify({ direction, collapsed: [...state.collapsed], places }));
    } catch {
      // A full storage only means that the view is not remembered.
    }
  });
  return Object.assign(store, { hasStoredCollapse: collapsed !== null });
}

export const nothingSelected = {
  selection: new Set<string>(),
  selectedEdge: null,
  selectedFrame: null,
} satisfies Partial<GraphSession>;

export function select(...ids: readonly string[]): Partial<GraphSession> {
  return { ...nothingSelected, selection: new Set(ids) };
}
