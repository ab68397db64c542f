import remarkGfm from 'remark-gfm';

/** Cells of one table that are laid out; a larger one is shown as its text. Units: cells, rows times columns. */
const maximumTableCells = 20_000;

/** Where a link of Markdown may lead: the web, mail, or a place of the same text; null for everything else. */
export function linkTarget(address: string): string | null {
  const trimmed = address.trim();
  if (/^https?:\/\//i.test(trimmed) || /^mailto:[^\s]/i.test(trimmed)) return trimmed;
  return /^#[^\s]+$/.test(trimmed) ? trimmed : null;
}

/** Pictures that need no request to elsewhere: those in the text itself, and the project's own. */
export function imageSource(address: string, isProjectShown: boolean): string | null {
  const trimmed = address.trim();
  if (/^data:image\/(png|jpeg|gif|webp|avif|bmp|svg\+xml)[;,]/i.test(trimmed)) return trimmed;
  return isProjectShown && /^\/data\/[^\\]*$/.test(trimmed) && !trimmed.includes('..') ? trimmed : null;
}

interface MarkdownNode {
  type: string;
  value?: string;
  lang?: string | null;
  children?: MarkdownNode[];
  position?: { start: { offset?: number }; end: { offset?: number } };
}

/** Rows are filled up to the columns of the head, so that a small text can ask for millions of cells. */
function boundTables() {
  return (tree: MarkdownNode, file: { value: unknown }) => {
    const text = String(file.value);
    const visit = (node: MarkdownNode) => {
      if (node.type !== 'table') {
        node.children?.forEach(visit);
        return;
      }
      const rowCount = node.children?.length ?? 0;
      const columnCount = node.children?.[0]?.children?.length ?? 0;
      if (rowCount * columnCount <= maximumTableCells) return;
      node.value = text.slice(node.position?.start.offset ?? 0, node.position?.end.offset);
      node.type = 'code';
      node.lang = null;
      delete node.children;
    };
    visit(tree);
  };
}

/** What both the page and an exported file understand: Markdown of GitHub, without raw HTML. */
export const markdownPlugins = [remarkGfm, boundTables];
