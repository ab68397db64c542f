import { type ReactNode, useEffect, useRef, useState } from 'react';
import styles from './run-charts.module.css';

/** A place for a chart, which is only made, and its series only read, once it has come into sight. */
export function ChartPanel({ height, onSeen, children }: { height: number; onSeen(): void; children: ReactNode }) {
  const element = useRef<HTMLDivElement>(null);
  const [isSeen, setSeen] = useState(false);
  const latest = useRef(onSeen);
  latest.current = onSeen;
  useEffect(() => {
    if (isSeen || !element.current) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return;
        setSeen(true);
        latest.current();
      },
      { rootMargin: '200px' },
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [isSeen]);
  return (
    <div ref={element} className={styles.panel} style={isSeen ? undefined : { height }}>
      {isSeen && children}
    </div>
  );
}
