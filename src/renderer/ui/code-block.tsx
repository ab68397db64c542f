import classes from './code-block.module.css';
import { CopyButton } from './copy-button';

/** Text in monospace with a copy button. */
export function CodeBlock({ code, label, maximumHeight }: { code: string; label: string; maximumHeight?: number }) {
  return (
    <div className={classes.block}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard. */}
      <section className={classes.scroll} style={{ maxHeight: maximumHeight }} tabIndex={0} aria-label={label}>
        <pre className={classes.code}>{code}</pre>
      </section>
      <div className={classes.copy}>
        <CopyButton text={code} label={`Copy ${label}`} />
      </div>
    </div>
  );
}
