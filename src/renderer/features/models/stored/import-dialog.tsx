import { Button, FileButton, Group, Modal } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { StoredModel } from '../../../../shared/contract/model';
import { useActivity } from '../../../lib/activity-store';
import { FailureNote } from '../../../lib/failure-note';
import { PathInput } from '../../../lib/path-input';
import { navigate } from '../../../lib/router';
import { showToast } from '../../../lib/toast';
import { DropTarget } from '../../../ui/drop-target';
import { ProgressLine } from '../../../ui/progress-line';
import classes from './import-dialog.module.css';
import { closeModelImport, useModelImport } from './import-store';
import { type ModelImportSteps, useModelImportSteps } from './use-model-import';

const accepted = '.keras,.h5,.hdf5,.json,.bin,.zip,.pb';

interface SourceProps {
  steps: ModelImportSteps;
  path: string;
  setPath(path: string): void;
}

function Source({ steps, path, setPath }: SourceProps) {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (path.trim()) void steps.fromPath(path.trim());
  };
  return (
    <>
      <DropTarget onFiles={(files) => void steps.fromFiles(files)}>
        <div className={classes.drop}>
          <IconFileImport size={32} stroke={1.5} aria-hidden />
          <p>Drop a Keras, TensorFlow.js or SavedModel file here</p>
          <FileButton multiple accept={accepted} onChange={(files) => files.length > 0 && void steps.fromFiles(files)}>
            {(button) => <Button {...button}>Choose files</Button>}
          </FileButton>
          <p className={classes.hint}>
            .keras, .h5, architecture JSON; model.json together with its shards; a SavedModel packed as a zip. Code in a
            file is never executed.
          </p>
        </div>
      </DropTarget>
      <form onSubmit={submit} className={classes.path}>
        <PathInput
          label="Or a path on the machine that runs the studio"
          title="Model to import"
          value={path}
          onChange={setPath}
          extensions={['keras', 'h5', 'hdf5', 'json', 'zip', 'pb']}
        />
        <Button type="submit" variant="default" disabled={path.trim() === ''}>
          Import
        </Button>
      </form>
    </>
  );
}

function Progress({ steps }: { steps: ModelImportSteps }) {
  const { phase } = steps;
  const activity = useActivity(
    ({ kind, status, startedAt }) =>
      kind === 'import' && status === 'running' && phase.kind === 'reading' && startedAt >= phase.startedAt - 1000,
  );
  const isSending = phase.kind === 'sending';
  const detail = isSending ? `Sending ${phase.fileName}` : activity?.detail || 'Reading the model';
  return (
    <div className={classes.progress}>
      <div role="status">{detail}</div>
      <ProgressLine fraction={isSending ? phase.fraction : (activity?.fraction ?? null)} label={detail} />
      <Group justify="flex-end">
        <Button variant="default" onClick={steps.cancel}>
          Cancel
        </Button>
      </Group>
    </div>
  );
}

function Body({ files }: { files: readonly File[] }) {
  const done = (model: StoredModel, dialogLeft: boolean) => {
    if (!dialogLeft) {
      closeModelImport();
      navigate(`/models/stored/${model.id}`);
    }
    const errorCount = model.problems.filter(({ severity }) => severity === 'error').length;
    showToast(
      errorCount > 0
        ? `“${model.name}” is imported; ${errorCount} of its layers need your attention.`
        : `“${model.name}” is imported${model.hasWeights ? ' with its weights' : ''}.`,
    );
  };
  const steps = useModelImportSteps(done);
  // Kept while it is read, so that a mistyped one can be mended.
  const [path, setPath] = useState('');
  const { fromFiles } = steps;
  useEffect(() => {
    if (files.length > 0) void fromFiles(files);
  }, [files]);
  if (steps.phase.kind !== 'choosing') return <Progress steps={steps} />;
  return (
    <>
      <Source steps={steps} path={path} setPath={setPath} />
      {steps.error !== null && (
        <div className={classes.messages}>
          <FailureNote error={steps.error} title="The model was not imported" />
        </div>
      )}
    </>
  );
}

/** Brings a network of another program into the project: files or a path, progress with cancel, what went wrong. */
export function ImportModelDialog() {
  const { open, files } = useModelImport();
  return (
    <Modal opened={open} onClose={closeModelImport} title="Import a model" size={560}>
      <Body files={files} />
    </Modal>
  );
}
