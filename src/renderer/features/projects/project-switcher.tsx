import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconCheck,
  IconChevronDown,
  IconFileExport,
  IconFileImport,
  IconFolder,
  IconFolderOpen,
  IconFolders,
  IconPencil,
  IconTrash,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { host } from '../../lib/host-client';
import { navigate } from '../../lib/router';
import { showFailure } from '../../lib/toast';
import { openPortableFile, openRunExport } from '../portables';
import { openProject } from './open-project';
import classes from './project-switcher.module.css';
import { RenameProject } from './rename-project';

const shownRecent = 8;

/** The project’s name in the bar: other projects, open, rename, trash. */
export function ProjectSwitcher() {
  const { data: current } = useQuery(host.projects.current.queryOptions());
  const { data: recent } = useQuery(host.projects.recent.queryOptions());
  const [renaming, setRenaming] = useState(false);
  const project = current?.project;
  const others = (recent?.projects ?? []).filter(({ path, exists }) => path !== project?.path && exists);
  const open = (path: string, name: string) =>
    openProject({ path }).catch((error: unknown) => showFailure(`“${name}” could not be opened`, error));
  return (
    <>
      <Menu position="bottom-start" width={280}>
        <Menu.Target>
          <UnstyledButton className={classes.button} aria-label={`Project: ${project?.name ?? 'none'}`}>
            <span className={classes.name}>{project?.name ?? 'Model Studio'}</span>
            <IconChevronDown size={14} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {project && (
            <Menu.Item leftSection={<IconCheck size={16} />} disabled className={classes.current}>
              {project.name}
            </Menu.Item>
          )}
          {others.slice(0, shownRecent).map(({ path, name }) => (
            <Menu.Item key={path} leftSection={<IconFolder size={16} />} onClick={() => open(path, name)} title={path}>
              {name}
            </Menu.Item>
          ))}
          {others.length > shownRecent && (
            <Menu.Item leftSection={<IconFolders size={16} />} onClick={() => navigate('/projects')}>
              {others.length - shownRecent} more
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item leftSection={<IconFolderOpen size={16} />} onClick={() => navigate('/projects')}>
            Open or create a project
          </Menu.Item>
          <Menu.Item leftSection={<IconFileImport size={16} />} onClick={() => openPortableFile()}>
            Open a portable file
          </Menu.Item>
          {project && (
            <>
              <Menu.Item leftSection={<IconFileExport size={16} />} onClick={() => openRunExport(null)}>
                Export this project
              </Menu.Item>
              <Menu.Item leftSection={<IconPencil size={16} />} onClick={() => setRenaming(true)}>
                Rename this project
              </Menu.Item>
              <Menu.Item leftSection={<IconTrash size={16} />} onClick={() => navigate('/trash')}>
                Trash
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      {project && renaming && <RenameProject name={project.name} onClose={() => setRenaming(false)} />}
    </>
  );
}
