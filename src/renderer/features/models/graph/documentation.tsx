import { Fragment } from 'react';
import { InlineCode } from '../../../ui/inline-code';
import styles from './documentation.module.css';

/** Paragraphs, lists, code blocks and `code` of a documentation text; nothing in it becomes markup of the page. */
export function Documentation({ text }: { text: string }) {
  const blocks = text.trim().split(/\n{2,}/);
  return (
    <div className={styles.text}>
      {blocks.map((block, index) => {
        const lines = block.split('\n');
        if (lines[0]?.startsWith('```'))
          return (
            <pre key={index} className={styles.code}>
              {lines.slice(1, lines.at(-1)?.startsWith('```') ? -1 : undefined).join('\n')}
            </pre>
          );
        if (lines.every((line) => /^\s*[-*] /.test(line)))
          return (
            <ul key={index}>
              {lines.map((line) => (
                <li key={line}>
                  <Rich text={line.replace(/^\s*[-*] /, '')} />
                </li>
              ))}
            </ul>
          );
        return (
          <p key={index}>
            <Rich text={lines.join(' ')} />
          </p>
        );
      })}
    </div>
  );
}

function Rich({ text }: { text: string }) {
  return text.split(/(\*\*[^*]+\*\*)/).map((part, index) =>
    part.startsWith('**') ? (
      <strong key={index}>{part.slice(2, -2)}</strong>
    ) : (
      <Fragment key={index}>
        <InlineCode text={part} />
      </Fragment>
    ),
  );
}
