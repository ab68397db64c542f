import styles from '../report.module.css';

/** What is to be said below a block: what it leaves out, and what is gone. */
export function Remarks({ remarks, missing = [] }: { remarks: readonly string[]; missing?: readonly string[] }) {
  if (remarks.length === 0) return null;
  return (
    <div className={styles.remarks} data-missing={missing.length > 0 || undefined}>
      {remarks.map((remark) => (
        <p key={remark}>{remark}</p>
      ))}
    </div>
  );
}
