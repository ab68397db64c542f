import { Button } from '@mantine/core';
import { IconAlertTriangle, IconWand } from '@tabler/icons-react';
import { NodeToolbar, Position, useStore } from '@xyflow/react';
import { useEffect, useState } from 'react';
import type { GraphProblem } from '../../../../../shared/graph/analysis';
import { InlineCode } from '../../../../ui/inline-code';
import { useGraphTools, useScene, useSession } from '../graph-context';
import styles from './problem-card.module.css';

const showDelayMs = 250;
/** Long enough to get from the node to the card. */
const hideDelayMs = 400;

/** What is wrong with a layer, with both shapes, and the changes that end it, one click each. */
export function LayerProblems({ problems }: { problems: readonly GraphProblem[] }) {
  const { actions } = useGraphTools();
  return problems.map((problem) => (
    <div key={`${problem.code} ${problem.message}`} className={styles.problem}>
      <IconAlertTriangle
        size={14}
        className={styles.icon}
        data-severity={problem.severity}
        aria-label={problem.severity}
      />
      <div>
        <p className={styles.message}>
          <InlineCode text={problem.message} />
        </p>
        {problem.fix && (
          <p className={styles.fix}>
            <InlineCode text={problem.fix} />
          </p>
        )}
        {(problem.fixes ?? []).map(({ title, operations }) => (
          <Button
            key={title}
            variant="default"
            leftSection={<IconWand size={13} />}
            className={styles.button}
            onClick={() => actions.run(title.toLowerCase(), ...operations)}
          >
            {title}
          </Button>
        ))}
      </div>
    </div>
  ));
}

/** The problems of the node under the pointer, or of the selected one, beside it. */
export function ProblemCard({ hovered }: { hovered: string | null }) {
  const { graph, layout } = useScene();
  const selection = useSession((state) => state.selection);
  const isConnecting = useSession((state) => state.refused !== null);
  const [only] = selection.size === 1 ? selection : [];
  const [shown, setShown] = useState<string | null>(null);
  const [isHeld, setIsHeld] = useState(false);
  const wanted = hovered ?? only ?? null;
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => setShown(wanted), wanted === null ? hideDelayMs : showDelayMs);
    return () => clearTimeout(timer);
  }, [wanted, isHeld]);
  const problems = (shown === null ? undefined : graph.layers.get(shown))?.problems ?? [];
  const at = shown === null ? undefined : layout.positions.get(shown);
  const isLow = useStore(({ transform: [, y, zoom], height }) => at !== undefined && at.y * zoom + y > height * 0.6);
  if (shown === null || problems.length === 0 || isConnecting) return null;
  return (
    <NodeToolbar nodeId={shown} isVisible position={Position.Right} align={isLow ? 'end' : 'start'} offset={12}>
      <section
        className={styles.card}
        aria-label={`Problems of ${shown}`}
        onMouseEnter={() => setIsHeld(true)}
        onMouseLeave={() => setIsHeld(false)}
      >
        <LayerProblems problems={problems} />
      </section>
    </NodeToolbar>
  );
}
