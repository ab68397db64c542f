import classes from './key-cap.module.css';

/** Keys of a shortcut as small caps: `<KeyCaps keys={['Ctrl', 'K']} />`. */
export function KeyCaps({ keys }: { keys: readonly string[] }) {
  return (
    <span className={classes.keys}>
      {keys.map((key) => (
        <kbd key={key} className={classes.key}>
          {key}
        </kbd>
      ))}
    </span>
  );
}
