import { summariseProblems } from '../../../../../shared/base/problem';
import type { InputShapes } from '../../../../../shared/graph/analysis';
import { type BlockKind, blocks } from '../../../../../shared/graph/blocks';
import type { EditResult, GraphOperation } from '../../../../../shared/graph/edit';
import { copyLayers, editModel } from '../../../../../shared/graph/edit';
import type { LayerInput, ModelInput } from '../../../../../shared/graph/model';
import { showToast } from '../../../../lib/toast';
import type { ConfigDocumentStore } from '../../document/config-document';
import { editModelText, readModelInput } from '../../document/model-edit';
import { type GraphSessionStore, nothingSelected, select } from '../graph-session';
import type { Point } from '../layout/geometry';
import type { EdgeView, LayerGraph } from '../network/layer-graph';
import {
  groupId,
  lastPart,
  layersInGroup,
  parentPath,
  pathOfGroupId,
  type VisibleEdge,
  type VisibleGraph,
} from '../network/visible-graph';
import type { CatalogueEntry } from '../palette/catalogue';
import { readClip, writeClip } from './clipboard';
import { type Insertion, insertLayers, placeBlock, referenceOf, removeLayers } from './graph-edits';

/** What actions work on, as it is at the moment they run. */
export interface GraphScene {
  graph: LayerGraph;
  visible: VisibleGraph;
  positions: ReadonlyMap<string, Point>;
  inputShapes: InputShapes | null;
}

export interface GraphActionsDependencies {
  document: ConfigDocumentStore;
  session: GraphSessionStore;
  scene(): GraphScene;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;

export type GraphActions = ReturnType<typeof createGraphActions>;

/** Everything one can do to the graph; each is one step of the document's undo history. */
export function createGraphActions({ document, session, scene }: GraphActionsDependencies) {
  const state = () => session.getState();

  /** Names of the selected layers, those of collapsed groups and of a selected frame among them. */
  const selectedLayers = (): string[] => {
    const { graph } = scene();
    const { selection, selectedFrame } = state();
    const chosen = new Set<string>();
    if (selectedFrame !== null) for (const { name } of layersInGroup(graph, selectedFrame)) chosen.add(name);
    for (const id of selection) {
      const path = pathOfGroupId(id);
      if (path === null) chosen.add(id);
      else for (const { name } of layersInGroup(graph, path)) chosen.add(name);
    }
    return [...graph.layers.keys()].filter((name) => chosen.has(name));
  };

  /** Changes the network; what cannot be done is said, never ignored. Gives the names that were added or changed. */
  const change = (label: string, edit: (model: ModelInput) => EditResult): readonly string[] | null => {
    const result = editModelText(document.getState().text, edit);
    if (!result) {
      showToast('The text is not valid at the moment, so the graph cannot change it. Correct it, or undo.');
      return null;
    }
    if (result.problems.length > 0) {
      const fixes = result.problems.flatMap(({ fix }) => fix ?? []);
      showToast([summariseProblems(result.problems), ...fixes].join(' '));
      return null;
    }
    document.getState().replace(result.text, label);
    return result.names;
  };
  const run = (label: string, ...operations: readonly GraphOperation[]) =>
    change(label, (model) => editModel(model, ...operations));

  const edgesOf = (id: string | null): VisibleEdge | undefined =>
    id === null ? undefined : scene().visible.edges.find((edge) => edge.id === id);

  const insert = (
    layers: readonly LayerInput[],
    title: string,
    place: Insertion,
    at?: Point,
  ): readonly string[] | null => {
    const names = change(`add ${title}`, (model) => insertLayers(model, scene().graph, layers, place));
    if (names && names.length > 0) {
      session.setState(select(...names));
      const [first] = names;
      const { places } = state();
      // Where nothing was moved yet the layout finds a place, unless the person chose one.
      if (at && first !== undefined) {
        const kept = places ?? scene().positions;
        session.setState({ places: new Map([...kept, [first, at]]) });
      }
    }
    return names;
  };

  /** What a catalogue entry stands for; a block asks for its parameters first. */
  const insertEntry = (entry: CatalogueEntry, place: Insertion, at?: Point): readonly string[] | null => {
    if (entry.block === null) return insert(entry.create(), entry.title, place, at);
    session.setState({ blockToInsert: { block: entry.block, place } });
    return null;
  };

  const insertBlockAt = (kind: BlockKind, parameters: Readonly<Record<string, unknown>>, place: Insertion): boolean => {
    const { graph, inputShapes } = scene();
    const names = change(`add ${blocks[kind].title}`, (model) =>
      placeBlock(model, graph, kind, parameters, place, selectedLayers(), inputShapes),
    );
    if (names) session.setState(select(...names));
    return names !== null;
  };

  const connect = (from: string, fromPort: number, to: string, index?: number) =>
    run(`connect ${from} to ${to}`, {
      kind: 'connect',
      from: referenceOf(scene().graph, from, fromPort),
      to,
      ...(index === undefined ? {} : { index }),
    });

  const disconnect = (edges: readonly EdgeView[]) =>
    run(
      'remove connection',
      // From the last input to the first, so that the others keep their numbers meanwhile.
      ...edges
        .toSorted((one, other) => other.index - one.index)
        .map(({ to, index }): GraphOperation => ({ kind: 'disconnect', edge: { to, index } })),
    );

  /** Takes an edge to another end: what it led to loses it, the new end reads instead. */
  const moveEdge = (old: EdgeView, from: string, fromPort: number, to: string, toPort: number) => {
    const port = scene().graph.layers.get(to)?.inputPorts[toPort];
    return run(
      `connect ${from} to ${to}`,
      { kind: 'disconnect', edge: { to: old.to, index: old.index } },
      {
        kind: 'connect',
        from: referenceOf(scene().graph, from, fromPort),
        to,
        ...(port?.takesMany ? {} : { index: toPort }),
      },
    );
  };

  const remove = (reconnect = true) => {
    const { selectedEdge } = state();
    const edge = edgesOf(selectedEdge);
    if (edge) {
      disconnect(edge.edges);
      session.setState(nothingSelected);
      return;
    }
    const names = selectedLayers();
    if (names.length === 0) return;
    const { graph } = scene();
    // The selection goes on to what was read, so that a row of layers can be removed key by key.
    const before = graph.edges.find(({ to, from }) => names.includes(to) && !names.includes(from))?.from;
    const after = graph.edges.find(({ to, from }) => names.includes(from) && !names.includes(to))?.to;
    if (change(`remove ${plural(names.length, 'layer')}`, (model) => removeLayers(model, names, reconnect))) {
      const next = before ?? after;
      session.setState(next === undefined ? nothingSelected : select(next));
    }
  };

  const clip = (): string | null => {
    const model = readModelInput(document.getState().text);
    const names = selectedLayers();
    return model && names.length > 0 ? writeClip(copyLayers(model, names)) : null;
  };

  const paste = (text: string) => {
    const layers = readClip(text);
    if (!layers) {
      showToast('The clipboard holds no layers. Copy some here, or a list of layers as YAML or JSON.');
      return;
    }
    const selected = selectedLayers();
    const { graph } = scene();
    const last = selected.at(-1) ?? [...graph.layers.keys()].at(-1);
    // Copies of what is selected stand beside it; anything else follows it.
    const own = readModelInput(document.getState().text);
    const isCopy = selected.length > 0 && own !== null && writeClip(copyLayers(own, selected)) === writeClip(layers);
    const reads = selected.length === 1 && !isCopy ? [selected[0] as string] : undefined;
    const names = change(`paste ${plural(layers.length, 'layer')}`, (model) =>
      model.layers.length === 0
        ? insertLayers(model, graph, layers, { kind: 'end' })
        : editModel(model, {
            kind: 'paste',
            layers,
            ...(last ? { after: last } : {}),
            ...(reads ? { inputs: reads } : {}),
          }),
    );
    if (names) session.setState(select(...names));
  };

  const duplicate = () => {
    const names = selectedLayers();
    if (names.length === 0) return;
    const copies = run(`duplicate ${plural(names.length, 'layer')}`, { kind: 'duplicate', names });
    if (copies) session.setState(select(...copies));
  };

  /** Another use of a layer: it reads what it is connected to next, with the weights of the first. */
  const applyAgain = (name: string) => {
    const kind = scene().graph.layers.get(name)?.kind;
    if (kind === undefined) return;
    const names = run(`apply ${name} again`, {
      kind: 'add',
      layer: { kind, sharedWith: name },
      after: name,
      inputs: [],
    });
    if (names) session.setState(select(...names));
  };

  const group = (name: string) => {
    const names = selectedLayers();
    const { graph } = scene();
    // Inside the innermost group that all of them are in already.
    const groups = names.map((layer) => graph.layers.get(layer)?.group ?? null);
    const shared = groups.reduce((one, other) => (one === other ? one : null), groups[0] ?? null);
    const path = shared === null ? name : `${shared}/${name}`;
    if (run(`group ${plural(names.length, 'layer')}`, { kind: 'group', names, group: path }))
      session.setState({ ...nothingSelected, selectedFrame: path });
  };

  /** The group that is meant: the selected one, or that of the selected layer. */
  const selectedGroup = (): string | null => {
    const { selection, selectedFrame } = state();
    if (selectedFrame !== null) return selectedFrame;
    const [only, ...others] = selection;
    if (only === undefined || others.length > 0) return null;
    return pathOfGroupId(only) ?? scene().graph.layers.get(only)?.group ?? null;
  };

  const ungroup = (path = selectedGroup()) => {
    if (path === null) return;
    const names = layersInGroup(scene().graph, path).map(({ name }) => name);
    if (!run(`ungroup ${lastPart(path)}`, { kind: 'ungroup', group: path })) return;
    session.setState(({ collapsed }) => ({
      ...select(...names),
      collapsed: new Set([...collapsed].filter((each) => each !== path)),
    }));
  };

  const renameGroup = (path: string, name: string) => {
    const parent = parentPath(path);
    const to = parent === null ? name : `${parent}/${name}`;
    if (to === path || !run(`rename group ${lastPart(path)}`, { kind: 'renameGroup', group: path, to })) return;
    session.setState(({ collapsed }) => ({
      ...(collapsed.has(path) ? select(groupId(to)) : { ...nothingSelected, selectedFrame: to }),
      collapsed: new Set(
        [...collapsed].map((each) =>
          each === path || each.startsWith(`${path}/`) ? to + each.slice(path.length) : each,
        ),
      ),
    }));
  };

  const setCollapsed = (path: string, collapse: boolean) =>
    session.setState(({ collapsed }) => {
      const next = new Set(collapsed);
      if (collapse) next.add(path);
      else next.delete(path);
      return { ...(collapse ? select(groupId(path)) : { ...nothingSelected, selectedFrame: path }), collapsed: next };
    });

  const rename = (name: string, to: string) => {
    if (name === to) return true;
    const names = run(`rename ${name}`, { kind: 'rename', name, to });
    if (names) {
      session.setState(({ places }) => {
        if (!places?.has(name)) return select(to);
        const moved = new Map(places);
        moved.set(to, moved.get(name) as Point);
        moved.delete(name);
        return { ...select(to), places: moved };
      });
    }
    return names !== null;
  };

  return {
    run,
    change,
    insert,
    insertEntry,
    insertBlockAt,
    connect,
    disconnect,
    moveEdge,
    remove,
    clip,
    paste,
    duplicate,
    applyAgain,
    group,
    ungroup,
    renameGroup,
    setCollapsed,
    rename,
    selectedLayers,
    selectedGroup,
    edgesOf,
    /** Turns what is shown into what a new layer is connected to. */
    insertionAt(
      place: { kind: 'node' | 'edge'; id: string } | { kind: 'end' } | { kind: 'free' },
      asBranch = false,
    ): Insertion {
      const { graph } = scene();
      if (place.kind === 'edge') {
        const edge = edgesOf(place.id)?.edges[0];
        return edge ? { kind: 'edge', edge } : { kind: 'end' };
      }
      if (place.kind !== 'node') return { kind: place.kind };
      const path = pathOfGroupId(place.id);
      const name = path === null ? place.id : layersInGroup(graph, path).at(-1)?.name;
      return name === undefined ? { kind: 'end' } : { kind: asBranch ? 'branch' : 'after', name };
    },
  };
}
