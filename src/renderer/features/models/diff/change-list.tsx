import type { ModelDifference } from '../../../../shared/graph/diff';
import styles from './architecture-diff.module.css';
import { describeChanges, formatDelta, stateWords } from './difference-words';

/** Everything that changed, as a list: what a screen reader reads, and the way to a place in a large drawing. */
export function ChangeList({
  difference,
  focused,
  onFocus,
}: {
  difference: ModelDifference;
  focused: string | null;
  onFocus(id: string): void;
}) {
  const changed = difference.layers.filter(({ state }) => state !== 'same');
  return (
    <ul className={styles.list} aria-label="Changed layers">
      {changed.map((layer) => {
        const id = layer.after === null ? `before ${layer.before}` : `after ${layer.after}`;
        const { word, sign } = stateWords[layer.state];
        const delta = layer.parameterCount && formatDelta(layer.parameterCount.before, layer.parameterCount.after);
        return (
          <li key={id}>
            <button type="button" className={styles.entry} aria-current={id === focused} onClick={() => onFocus(id)}>
              <span className={styles.line}>
                <span className={styles.title}>{layer.after ?? layer.before}</span>
                <span className={styles.state} data-state={layer.state}>
                  {sign} {word}
                </span>
              </span>
              <span className={styles.line}>
                <span className={styles.name}>{layer.kind}</span>
                {delta && <span className={styles.count}>{delta} parameters</span>}
              </span>
              {describeChanges(layer).map((change) => (
                <span key={change} className={styles.change}>
                  {change}
                </span>
              ))}
            </button>
          </li>
        );
      })}
    </ul>
  );
}
