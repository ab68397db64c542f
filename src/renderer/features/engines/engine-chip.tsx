import { Tooltip } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { host } from '../../lib/host-client';
import { Link } from '../../lib/router';
import classes from './engine-chip.module.css';

/** Which engine trains, at the right of the bar; leads to the Engines page. */
export function EngineChip() {
  const { data } = useQuery(host.engines.list.queryOptions());
  if (!data) return null;
  const chosen = data.engines.find((engine) => engine.chosen && engine.available);
  const threads = chosen?.measurement?.threads;
  const isFast = chosen?.id === 'tfjs-node' || chosen?.id === 'tfjs-node-gpu';
  const state = isFast ? 'fast' : chosen ? 'slow' : 'none';
  const words = chosen
    ? `${chosen.id}${threads ? ` · ${threads} ${threads === 1 ? 'thread' : 'threads'}` : ''}`
    : 'no engine';
  return (
    <Tooltip label={data.choiceReason} multiline maw={360} position="bottom-end">
      <Link to="/engines" className={classes.chip} aria-label={`Engine: ${words}`}>
        <span className={classes.dot} data-state={state} aria-hidden />
        <span className={classes.words}>{words}</span>
      </Link>
    </Tooltip>
  );
}
