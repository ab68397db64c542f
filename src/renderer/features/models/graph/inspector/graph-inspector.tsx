import { useScene, useSession } from '../graph-context';
import { pathOfGroupId } from '../network/visible-graph';
import { GroupInspector } from './group-inspector';
import styles from './inspector.module.css';
import { LayerInspector } from './layer-inspector';
import { ModelInspector } from './model-inspector';
import { SelectionInspector } from './selection-inspector';

/** What is selected, in full: a layer, a group, several nodes, or else the whole model. */
export function GraphInspector() {
  const { graph, visible, isStale } = useScene();
  const selection = useSession((state) => state.selection);
  const selectedFrame = useSession((state) => state.selectedFrame);
  const [only] = selection.size === 1 ? selection : [];
  const path = selectedFrame ?? (only === undefined ? null : pathOfGroupId(only));
  const layer = only === undefined ? undefined : graph.layers.get(only);
  const group = path === null ? undefined : visible.groups.get(path);
  return (
    <section className={styles.inspector} aria-label="Inspector" data-stale={isStale}>
      {layer ? (
        <LayerInspector key={layer.name} layer={layer} />
      ) : group ? (
        <GroupInspector group={group} />
      ) : selection.size > 1 ? (
        <SelectionInspector />
      ) : (
        <ModelInspector />
      )}
    </section>
  );
}
