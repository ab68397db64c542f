import type { Token } from '../../../shared/contract/inspection';
import styles from './views.module.css';

const unknownIndex = 1;

/** Words as the network gets them: with their numbers, padding and unknown ones marked. */
export function TokenList({ tokens, limit = 512 }: { tokens: readonly Token[]; limit?: number }) {
  const shown = tokens.slice(0, limit);
  return (
    <ol className={styles.tokens} aria-label="Tokens">
      {shown.map(({ index, text }, place) => (
        <li
          key={place}
          className={styles.token}
          data-kind={text === '' ? 'padding' : index === unknownIndex ? 'unknown' : 'word'}
          title={text === '' ? 'Padding' : index === unknownIndex ? 'Not in the vocabulary' : `Number ${index}`}
        >
          <span>{text === '' ? '·' : index === unknownIndex ? '?' : text}</span>
          <small>{index}</small>
        </li>
      ))}
      {tokens.length > limit && <li className={styles.caption}>and {tokens.length - limit} more</li>}
    </ol>
  );
}
