import { Button, FileButton } from '@mantine/core';
import { IconFileSpreadsheet } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { PathInput } from '../../lib/path-input';
import { DropTarget } from '../../ui/drop-target';
import { ProgressLine } from '../../ui/progress-line';
import classes from './import-drawer.module.css';
import type { ImportSteps } from './use-import';

const accepted = '.csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain';

/** Where the data come from: a file that is dropped or chosen, or a path that the host can read. */
export function ImportSource({ steps }: { steps: ImportSteps }) {
  const [path, setPath] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim()) steps.fromPath(path.trim());
  };
  if (steps.uploading)
    return (
      <div className={classes.uploading}>
        <div>Reading {steps.uploading.fileName}</div>
        <ProgressLine fraction={steps.uploading.fraction} label={`Reading ${steps.uploading.fileName}`} />
        <Button variant="default" onClick={steps.cancel}>
          Cancel
        </Button>
      </div>
    );
  return (
    <div className={classes.source}>
      <DropTarget onFiles={([file]) => file && steps.fromFile(file)}>
        <div className={classes.drop}>
          <IconFileSpreadsheet size={32} stroke={1.5} aria-hidden />
          <p>Drop a CSV or TSV file here</p>
          <FileButton onChange={(file) => file && steps.fromFile(file)} accept={accepted}>
            {(button) => <Button {...button}>Choose a file</Button>}
          </FileButton>
        </div>
      </DropTarget>
      <form onSubmit={submit} className={classes.path}>
        <PathInput
          label="Or a path on the machine that runs the studio"
          title="File to import"
          value={path}
          onChange={setPath}
          extensions={['csv', 'tsv', 'txt']}
        />
        <Button type="submit" variant="default" disabled={path.trim() === ''}>
          Preview
        </Button>
      </form>
    </div>
  );
}
