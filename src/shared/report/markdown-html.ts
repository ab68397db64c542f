import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import ReactMarkdown from 'react-markdown';
import { escapeHtml } from './html-text';
import { markdownPieces } from './markdown-pieces';
import { imageSource, linkTarget, markdownPlugins } from './markdown-rules';

const pieceLength = 24_000;

const addressOf = (address: string, attribute: string) =>
  attribute === 'src' ? imageSource(address, false) : linkTarget(address);

function pieceHtml(text: string, prefix: string): string {
  try {
    return renderToStaticMarkup(
      createElement(ReactMarkdown, {
        remarkPlugins: markdownPlugins,
        remarkRehypeOptions: { clobberPrefix: prefix },
        urlTransform: addressOf,
        components: {
          a: ({ href, children, id }) =>
            href
              ? createElement('a', { href, id, rel: 'noopener noreferrer' }, children)
              : createElement('span', { id }, children),
          img: ({ src, alt }) =>
            src
              ? createElement('img', { src, alt: alt ?? '' })
              : createElement('em', null, alt ? `Picture: ${alt}` : 'Picture'),
          // The file has its own first heading.
          h1: 'h2',
          h2: 'h3',
          h3: 'h4',
        },
        children: text,
      }),
    );
  } catch {
    // Nested so deeply that it cannot be laid out.
    return `<pre>${escapeHtml(text)}</pre>`;
  }
}

/**
 * Markdown as HTML without scripts, raw HTML and requests: pictures are those of the text itself, all others are named.
 * @param prefix of the ids in it, unique in the file
 */
export function markdownHtml(text: string, prefix: string): string {
  return markdownPieces(text, pieceLength)
    .map((piece, index) => pieceHtml(piece, `${prefix}-${index}-`))
    .join('\n');
}
