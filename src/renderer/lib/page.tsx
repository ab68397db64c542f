import { type ReactNode, useEffect } from 'react';
import { PageHeader } from '../ui/page-header';
import { type Crumb, useCrumbs } from './crumb-store';
import classes from './page.module.css';

interface PageProps {
  /** Also the document’s title and the last crumb. */
  title: string;
  /** Pages above this one. */
  parents?: readonly Crumb[];
  /** In place of the title, for example an editable name. */
  heading?: ReactNode;
  /** Beside the title: status, counts. */
  detail?: ReactNode;
  /** At the right; the primary one last. */
  actions?: ReactNode;
  /** A row below the header: tabs or filters. */
  tabs?: ReactNode;
  /** The work area scrolls as a whole; false where a table or chart scrolls by itself. */
  scroll?: boolean;
  children: ReactNode;
}

const noParents: readonly Crumb[] = [];

/** The frame of every page: document title, crumbs in the bar, header with the one primary action, work area. */
export function Page({
  title,
  parents = noParents,
  heading,
  detail,
  actions,
  tabs,
  scroll = true,
  children,
}: PageProps) {
  useEffect(() => {
    useCrumbs.setState({ crumbs: [...parents, { title }] });
  }, [title, parents]);
  useEffect(() => {
    document.title = `${title} · Model Studio`;
  }, [title]);
  return (
    <main className={classes.page} id="page" tabIndex={-1}>
      <PageHeader title={title} heading={heading} detail={detail} actions={actions} />
      {tabs}
      <div className={classes.body} data-scroll={scroll}>
        {children}
      </div>
    </main>
  );
}
