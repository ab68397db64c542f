import { Button } from '@mantine/core';
import { IconArrowRight } from '@tabler/icons-react';
import { KeyCaps } from '../../../../ui/key-cap';
import { useGraphTools } from '../graph-context';
import styles from './empty-canvas.module.css';

/** What an empty canvas says: how the first layer gets here, by key, by pointer, by one click. */
export function EmptyCanvas() {
  const { actions, session } = useGraphTools();
  const start = () => {
    actions.insert([{ kind: 'input' }], 'Input', { kind: 'end' });
    session.setState({ inserting: { kind: 'end' } });
  };
  return (
    <div className={styles.state}>
      <h2 className={styles.title}>Draw a network</h2>
      <ol className={styles.steps}>
        <li>
          Press <KeyCaps keys={['Tab']} /> and type a layer, or drag <b>Input</b> here from the list.
        </li>
        <li>
          <KeyCaps keys={['Tab']} /> on a node puts the next layer behind it; on an edge, between its ends.
        </li>
        <li>
          <KeyCaps keys={['Enter']} /> edits the parameters, <KeyCaps keys={['?']} /> lists all keys.
        </li>
      </ol>
      <Button variant="default" rightSection={<IconArrowRight size={14} />} onClick={start}>
        Begin with an input
      </Button>
    </div>
  );
}
