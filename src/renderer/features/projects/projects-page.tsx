import { ActionIcon, Button, Checkbox, TextInput, Tooltip } from '@mantine/core';
import { IconFolder, IconFolderX, IconX } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { FailureNote } from '../../lib/failure-note';
import { client, host } from '../../lib/host-client';
import { Page } from '../../lib/page';
import { PathInput } from '../../lib/path-input';
import { showFailure } from '../../lib/toast';
import { RelativeTime } from '../../ui/relative-time';
import { openPortableFile } from '../portables';
import { openProject } from './open-project';
import classes from './projects-page.module.css';

/** A folder name from what a person calls the project. */
function folderName(name: string): string {
  return (
    name
      .trim()
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-+|-+$/g, '') || 'project'
  );
}

function CreateProject({ directory }: { directory: string }) {
  const [name, setName] = useState('');
  const [ownPath, setOwnPath] = useState<string | null>(null);
  const [sample, setSample] = useState(true);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const separator = directory.includes('\\') ? '\\' : '/';
  const path = ownPath ?? `${directory}${separator}${folderName(name)}`;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    openProject({ path, create: true, name: name.trim(), sample })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <h2 className={classes.heading}>New project</h2>
      <TextInput
        label="Name"
        placeholder="Digits"
        value={name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <PathInput label="Folder" value={path} onChange={setOwnPath} directory title="Folder of the new project" />
      <Checkbox
        label="Add the sample data sets"
        checked={sample}
        onChange={(event) => setSample(event.currentTarget.checked)}
      />
      {error !== null && <FailureNote error={error} title="The project was not created" />}
      <div>
        <Button type="submit" loading={busy} disabled={name.trim() === ''}>
          Create project
        </Button>
      </div>
    </form>
  );
}

function OpenProject() {
  const [path, setPath] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    openProject({ path: path.trim() })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      <h2 className={classes.heading}>Open a project</h2>
      <PathInput label="Folder" value={path} onChange={setPath} directory title="Folder of a project" />
      {error !== null && <FailureNote error={error} title="The project was not opened" />}
      <div>
        <Button type="submit" variant="default" loading={busy} disabled={path.trim() === ''}>
          Open project
        </Button>
      </div>
    </form>
  );
}

/** Recent projects, and forms to open or create one; also what stands in for every page while no project is open. */
export function ProjectsPage() {
  const { data: current } = useQuery(host.projects.current.queryOptions());
  const { data } = useQuery(host.projects.recent.queryOptions());
  const open = (path: string, name: string) =>
    openProject({ path }).catch((error: unknown) => showFailure(`“${name}” could not be opened`, error));
  const forget = (path: string) =>
    client.projects.forget({ path }).catch((error: unknown) => showFailure('It stays in the list', error));
  return (
    <Page title="Projects">
      <div className={classes.page}>
        <section className={classes.recent}>
          <h2 className={classes.heading}>Recent</h2>
          {data && data.projects.length === 0 && (
            <p className={classes.none}>Projects that you open are listed here.</p>
          )}
          <ul className={classes.list}>
            {data?.projects.map(({ path, name, openedAt, exists }) => (
              <li key={path} className={classes.row}>
                <button
                  type="button"
                  className={classes.project}
                  disabled={!exists}
                  onClick={() => open(path, name)}
                  aria-current={path === current?.project?.path ? 'true' : undefined}
                >
                  {exists ? <IconFolder size={16} aria-hidden /> : <IconFolderX size={16} aria-hidden />}
                  <span className={classes.name}>{name}</span>
                  <span className={classes.path}>{exists ? path : `${path} (the folder is gone)`}</span>
                  <span className={classes.time}>
                    {path === current?.project?.path ? 'open' : <RelativeTime atMs={openedAt} />}
                  </span>
                </button>
                <Tooltip label="Remove from this list; the folder stays">
                  <ActionIcon onClick={() => forget(path)} aria-label={`Remove ${name} from the list`}>
                    <IconX size={14} />
                  </ActionIcon>
                </Tooltip>
              </li>
            ))}
          </ul>
        </section>
        <div className={classes.forms}>
          {data && <CreateProject directory={data.defaultDirectory} />}
          <OpenProject />
          <section className={classes.form}>
            <h2 className={classes.heading}>Open a portable file</h2>
            <p className={classes.none}>
              Runs, or a whole project, that were written to one file (.studio) here or on another machine.
            </p>
            <div>
              <Button variant="default" onClick={() => openPortableFile()}>
                Open a portable file
              </Button>
            </div>
          </section>
        </div>
      </div>
    </Page>
  );
}
