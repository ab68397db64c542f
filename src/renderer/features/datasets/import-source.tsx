import { Button, FileButton } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { importFormatTitles } from '../../../shared/contract/import-options';
import { PathInput } from '../../lib/path-input';
import { FolderButton } from '../../ui/folder-button';
import { openImport } from './import-actions';
import classes from './import-drawer.module.css';

/** Where the data come from: what is dropped or chosen, or a path that the host can read. */
export function ImportSource() {
  const [path, setPath] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim()) openImport([{ path: path.trim() }]);
  };
  return (
    <div className={classes.source}>
      <div className={classes.drop}>
        <IconFileSpreadsheet size={32} stroke={1.5} aria-hidden />
        <p>Drop files or a folder here</p>
        <p className={classes.formats}>{Object.values(importFormatTitles).join(' · ')}</p>
        <div className={classes.choose}>
          <FileButton onChange={(files) => openImport(files.map((file) => ({ file })))} multiple>
            {(button) => <Button {...button}>Choose files</Button>}
          </FileButton>
          <FolderButton label="Folder to import" variant="default" onChosen={(folder) => openImport([{ folder }])} />
        </div>
      </div>
      <form onSubmit={submit} className={classes.path}>
        <PathInput
          label="Or a path on the machine that runs the studio"
          title="File to import"
          value={path}
          onChange={setPath}
        />
        <Button type="submit" variant="default" disabled={path.trim() === ''}>
          Preview
        </Button>
      </form>
    </div>
  );
}
