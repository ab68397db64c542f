import { openSpotlight } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { Fragment } from 'react';
import { EngineChip } from '../features/engines';
import { ProjectSwitcher } from '../features/projects';
import { useCrumbs } from '../lib/crumb-store';
import { Link } from '../lib/router';
import { shortcutKeys } from '../lib/shortcuts';
import { KeyCaps } from '../ui/key-cap';
import classes from './top-bar.module.css';

/** Where one is at the left, search in the middle, the engine at the right. */
export function TopBar() {
  const crumbs = useCrumbs((state) => state.crumbs);
  return (
    <header className={classes.bar}>
      <nav className={classes.crumbs} aria-label="Breadcrumb">
        <ProjectSwitcher />
        {crumbs.map(({ title, to }, index) => (
          <Fragment key={`${index}:${title}`}>
            <span className={classes.slash} aria-hidden>
              /
            </span>
            {to ? (
              <Link to={to} className={classes.crumb}>
                {title}
              </Link>
            ) : (
              <span className={classes.crumb} aria-current="page">
                {title}
              </span>
            )}
          </Fragment>
        ))}
      </nav>
      <button type="button" className={classes.search} onClick={() => openSpotlight()}>
        <IconSearch size={14} aria-hidden />
        <span>Search or command</span>
        <KeyCaps keys={shortcutKeys('mod+k')} />
      </button>
      <div className={classes.end}>
        <EngineChip />
      </div>
    </header>
  );
}
