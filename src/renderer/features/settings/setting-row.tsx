import { ActionIcon, Tooltip } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './settings-page.module.css';

interface SettingRowProps {
  title: string;
  help: string;
  /** Differs from the default: marked, and can be reset. */
  changed: boolean;
  onReset: () => void;
  children: ReactNode;
}

export function SettingRow({ title, help, changed, onReset, children }: SettingRowProps) {
  return (
    <div className={classes.row}>
      <div>
        <div className={classes.title} data-changed={changed}>
          {title}
        </div>
        <div className={classes.help}>{help}</div>
      </div>
      <div className={classes.control}>
        {changed && (
          <Tooltip label="Back to the default">
            <ActionIcon onClick={onReset} aria-label={`Reset ${title} to the default`}>
              <IconArrowBackUp size={16} />
            </ActionIcon>
          </Tooltip>
        )}
        {children}
      </div>
    </div>
  );
}
