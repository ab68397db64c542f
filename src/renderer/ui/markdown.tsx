import { Button } from '@mantine/core';
import { type ComponentProps, type ReactNode, useId, useMemo, useState } from 'react';
import ReactMarkdown, { type Components } from 'react-markdown';
import { formatCount } from '../../shared/base/format';
import { markdownPieces } from '../../shared/report/markdown-pieces';
import { imageSource, linkTarget, markdownPlugins } from '../../shared/report/markdown-rules';
import classes from './markdown.module.css';

/** Units: characters rendered at once; the rest follows on request. */
const pieceLength = 24_000;

function Link({ href, children, node: _node, ...rest }: ComponentProps<'a'> & { node?: unknown }) {
  if (!href) return <span>{children}</span>;
  const outside = href.startsWith('#') ? {} : { target: '_blank', rel: 'noopener noreferrer' };
  return (
    <a {...rest} href={href} {...outside}>
      {children}
    </a>
  );
}

/** A picture from elsewhere is a link to it: showing it would be a request that nobody asked for. */
function Image({ src, alt, title }: ComponentProps<'img'>) {
  if (typeof src !== 'string' || src === '') return <span>{alt}</span>;
  if (imageSource(src, true)) return <img src={src} alt={alt ?? ''} title={title} loading="lazy" />;
  return (
    <a href={src} target="_blank" rel="noopener noreferrer" title={`Not loaded: ${src}`}>
      {alt || src}
    </a>
  );
}

/** The page has its own first heading: those of a text begin one lower. */
const components: Components = {
  a: Link,
  img: Image,
  h1: ({ children, id }) => (
    <h2 id={id} data-level={1}>
      {children}
    </h2>
  ),
  h2: ({ children, id, className }) => (
    <h3 id={id} className={className} data-level={2}>
      {children}
    </h3>
  ),
  h3: ({ children, id }) => (
    <h4 id={id} data-level={3}>
      {children}
    </h4>
  ),
  table: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={classes.scroll} tabIndex={0} aria-label="Table">
      <table>{children}</table>
    </section>
  ),
  pre: ({ children }) => (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <pre tabIndex={0}>{children}</pre>
  ),
};

const addressOf = (address: string, attribute: string): string | null =>
  attribute === 'src' ? (imageSource(address, true) ?? linkTarget(address)) : linkTarget(address);

/** A text nested so deeply that it cannot be laid out is shown as it was written. */
function rendered(text: string, prefix: string): ReactNode {
  try {
    return ReactMarkdown({
      children: text,
      remarkPlugins: markdownPlugins,
      remarkRehypeOptions: { clobberPrefix: prefix },
      urlTransform: addressOf,
      components,
    });
  } catch {
    return <pre>{text}</pre>;
  }
}

function Piece({ text }: { text: string }) {
  const id = useId();
  return useMemo(() => rendered(text, `${id}-`), [text, id]);
}

/**
 * Markdown of a person (GitHub's tables, task lists, footnotes) in the studio's type. Raw HTML is shown as text, links
 * lead to the web or to mail and open outside, pictures are those of the text itself or of the project. A long text
 * is shown piece by piece.
 */
export function Markdown({ text }: { text: string }) {
  const pieces = useMemo(() => markdownPieces(text, pieceLength), [text]);
  const [shownCount, setShownCount] = useState(1);
  const shown = pieces.slice(0, shownCount);
  const hidden = pieces.slice(shownCount);
  const hiddenLength = hidden.reduce((total, piece) => total + piece.length, 0);
  return (
    <div className={classes.markdown}>
      {shown.map((piece, index) => (
        <Piece key={index} text={piece} />
      ))}
      {hidden.length > 0 && (
        <Button size="compact-sm" variant="default" onClick={() => setShownCount(shownCount + 1)}>
          Show more ({formatCount(hiddenLength)} of {formatCount(text.length)} characters are not shown)
        </Button>
      )}
    </div>
  );
}
