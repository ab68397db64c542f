import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { Run } from '../../../../shared/contract/run';
import { host } from '../../../lib/host-client';
import { CodeBlock } from '../../../ui/code-block';

/** A word as a shell takes it literally. */
export function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** The commands that train a run again, for scripts and schedulers. */
export function RunCommand({ run, onClose }: { run: Run; onClose(): void }) {
  const { data } = useQuery(host.projects.current.queryOptions());
  const project = data?.project ? `--project ${quoteForShell(data.project.path)} ` : '';
  const file = `${run.experiment.replaceAll(/[^\w.-]+/g, '-')}.yaml`;
  const code = [
    `studio ${project}run config ${run.number} > ${quoteForShell(file)}`,
    `studio ${project}train ${quoteForShell(file)} --name ${quoteForShell(`${run.name} again`)}`,
    ...(run.interventionCount > 0
      ? ['# with what was done to it while it trained:', `studio ${project}run reproduce ${run.number}`]
      : []),
  ].join('\n');
  return (
    <Modal opened onClose={onClose} title="The command behind this run" size="xl">
      <CodeBlock code={code} label="command" />
      <p>
        The config names the seed and the version of the data, so the same engine gives the same figures. In a checkout,
        write <code>npm run --silent studio --</code> in place of <code>studio</code>.
      </p>
    </Modal>
  );
}
