import { Button } from '@mantine/core';
import { IconBug } from '@tabler/icons-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import { createId } from '../../shared/base/id';
import { isMissingCode } from '../lib/missing-code';
import { CodeBlock } from '../ui/code-block';
import { EmptyState } from '../ui/empty-state';
import classes from './error-boundary.module.css';
import { MissingCodeNote, MissingCodeToast } from './missing-code-note';

interface ErrorBoundaryProps {
  /** What cannot be shown: “This page”. */
  name: string;
  /** It has no place on the page of its own: where its code did not come, a note at the edge says so. */
  isOverlay?: boolean;
  children: ReactNode;
}

interface Fault {
  id: string;
  report: string;
  isMissingCode: boolean;
}

/** Keeps a bug in one part from taking the rest along; gives it an id and the details a report needs. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { fault: Fault | null }> {
  override state: { fault: Fault | null } = { fault: null };

  static getDerivedStateFromError(error: unknown): { fault: Fault } {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { fault: { id: createId('fault'), report: text, isMissingCode: isMissingCode(error) } };
  }

  override componentDidCatch(_error: unknown, info: ErrorInfo): void {
    this.setState(
      ({ fault }) => fault && { fault: { ...fault, report: `${fault.report}\n${info.componentStack ?? ''}` } },
    );
  }

  override render(): ReactNode {
    const { fault } = this.state;
    const { children, name, isOverlay } = this.props;
    if (!fault) return children;
    if (fault.isMissingCode) return isOverlay ? <MissingCodeToast name={name} /> : <MissingCodeNote name={name} />;
    return (
      <div className={classes.fault} role="alert">
        <EmptyState
          icon={<IconBug size={32} stroke={1.5} />}
          title={`${name} cannot be shown`}
          actions={
            <>
              <Button variant="default" onClick={() => window.location.reload()}>
                Reload
              </Button>
              <Button onClick={() => this.setState({ fault: null })}>Try again</Button>
            </>
          }
        >
          This is a fault in the studio, number <code>{fault.id}</code>. Your data and running work are not affected.
        </EmptyState>
        <details className={classes.details}>
          <summary>Details</summary>
          <CodeBlock code={fault.report} label="fault report" maximumHeight={240} />
        </details>
      </div>
    );
  }
}
