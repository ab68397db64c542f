import { Button, Group } from '@mantine/core';
import {
  IconArrowsDiagonal,
  IconArrowsDiagonalMinimize2,
  IconDeviceFloppy,
  IconFolder,
  IconFolderMinus,
  IconPencil,
} from '@tabler/icons-react';
import { formatCount } from '../../../../../shared/base/format';
import { familyColors, familyTitles } from '../../layer-family';
import { useGraphTools, useScene, useSession } from '../graph-context';
import { select } from '../graph-session';
import { type GroupView, lastPart, layersInGroup } from '../network/visible-graph';
import styles from './inspector.module.css';
import { Facts, Section } from './inspector-parts';

const shownLimit = 200;

/** A named block: what it holds and amounts to, and what can be done to it as a whole. */
export function GroupInspector({ group }: { group: GroupView }) {
  const { session, actions } = useGraphTools();
  const { graph } = useScene();
  const isCollapsed = useSession((state) => state.collapsed.has(group.path));
  const layers = layersInGroup(graph, group.path);
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <IconFolder size={18} stroke={1.6} />
        <div>
          <h2 className={styles.title}>{lastPart(group.path)}</h2>
          <p className={styles.subtitle}>Group {group.path}</p>
        </div>
      </header>
      <Group gap={6}>
        <Button
          variant="default"
          leftSection={isCollapsed ? <IconArrowsDiagonal size={14} /> : <IconArrowsDiagonalMinimize2 size={14} />}
          onClick={() => actions.setCollapsed(group.path, !isCollapsed)}
        >
          {isCollapsed ? 'Expand' : 'Collapse'}
        </Button>
        <Button
          variant="default"
          leftSection={<IconPencil size={14} />}
          onClick={() => session.setState({ dialog: 'renameGroup' })}
        >
          Rename
        </Button>
        <Button
          variant="default"
          leftSection={<IconFolderMinus size={14} />}
          onClick={() => actions.ungroup(group.path)}
        >
          Ungroup
        </Button>
        <Button
          variant="default"
          leftSection={<IconDeviceFloppy size={14} />}
          onClick={() => session.setState({ dialog: 'saveBlock' })}
        >
          Save as a block
        </Button>
      </Group>
      <Section title="Amounts to">
        <Facts
          facts={[
            ['Layers', formatCount(group.layerCount)],
            ['Parameters', formatCount(group.parameterCount)],
            ['Problems', formatCount(group.problemCount)],
          ]}
        />
        <ul className={styles.families}>
          {group.families.map(([family, count]) => (
            <li key={family}>
              <span style={{ background: familyColors[family] }} />
              {familyTitles[family]} {formatCount(count)}
            </li>
          ))}
        </ul>
      </Section>
      <Section title="Layers">
        <ul className={styles.wires}>
          {layers.slice(0, shownLimit).map(({ name, title, outputPorts }) => (
            <li key={name}>
              <button
                type="button"
                className={styles.link}
                onClick={() => {
                  if (isCollapsed) actions.setCollapsed(group.path, false);
                  session.setState({ ...select(name), goTo: { id: name } });
                }}
              >
                {name}
              </button>
              <span className={styles.readers}>{title}</span>
              <span className={styles.shape}>{outputPorts[0]?.shape ?? '?'}</span>
            </li>
          ))}
        </ul>
        {layers.length > shownLimit && (
          <p className={styles.none}>and {formatCount(layers.length - shownLimit)} more</p>
        )}
      </Section>
    </div>
  );
}
