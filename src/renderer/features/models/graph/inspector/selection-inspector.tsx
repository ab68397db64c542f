import { Button, Group } from '@mantine/core';
import { IconCopy, IconDeviceFloppy, IconFolderPlus, IconTrash } from '@tabler/icons-react';
import { formatCount } from '../../../../../shared/base/format';
import { useGraphTools, useScene } from '../graph-context';
import { select } from '../graph-session';
import styles from './inspector.module.css';
import { Facts, Section } from './inspector-parts';

const shownLimit = 200;

/** Several nodes: what they amount to, and what can be done to all of them. */
export function SelectionInspector() {
  const { session, actions } = useGraphTools();
  const { graph } = useScene();
  const names = actions.selectedLayers();
  const layers = names.flatMap((name) => graph.layers.get(name) ?? []);
  return (
    <div className={styles.panel}>
      <header className={styles.head}>
        <div>
          <h2 className={styles.title}>{formatCount(names.length)} layers</h2>
          <p className={styles.subtitle}>selected</p>
        </div>
      </header>
      <Group gap={6}>
        <Button
          variant="default"
          leftSection={<IconFolderPlus size={14} />}
          onClick={() => session.setState({ dialog: 'group' })}
        >
          Group
        </Button>
        <Button variant="default" leftSection={<IconCopy size={14} />} onClick={actions.duplicate}>
          Duplicate
        </Button>
        <Button
          variant="default"
          leftSection={<IconDeviceFloppy size={14} />}
          onClick={() => session.setState({ dialog: 'saveBlock' })}
        >
          Save as a block
        </Button>
        <Button variant="default" leftSection={<IconTrash size={14} />} onClick={() => actions.remove()}>
          Remove
        </Button>
      </Group>
      <Section title="Together">
        <Facts
          facts={[['Parameters', formatCount(layers.reduce((total, { parameterCount }) => total + parameterCount, 0))]]}
        />
      </Section>
      <Section title="Layers">
        <ul className={styles.wires}>
          {layers.slice(0, shownLimit).map(({ name, title, outputPorts }) => (
            <li key={name}>
              <button type="button" className={styles.link} onClick={() => session.setState(select(name))}>
                {name}
              </button>
              <span className={styles.readers}>{title}</span>
              <span className={styles.shape}>{outputPorts[0]?.shape ?? '?'}</span>
            </li>
          ))}
        </ul>
      </Section>
    </div>
  );
}
