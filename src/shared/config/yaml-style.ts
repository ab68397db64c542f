import { type Document, parseDocument, visit, YAMLMap, YAMLSeq } from 'yaml';

/** Whether a text writes `[ 1, 2 ]` or `[1, 2]`, `{ a: 1 }` or `{a: 1}`; a text without either gets `[1, 2]` and `{ a: 1 }`. */
function readPadding(text: string): { list: string; map: string } {
  return { list: /\[ /.test(text) ? ' ' : '', map: /\{[^\s{}]/.test(text) ? '' : ' ' };
}

/**
 * Writes a document in the manner of the text it came from. The library pads lists and maps alike; here each is written
 * as the rest of the text does it.
 */
export function writeInStyleOf(text: string, document: Document): string {
  const padding = readPadding(text);
  const pad = (node: YAMLSeq | YAMLMap, flowCollectionPadding: string) => {
    const write = (node instanceof YAMLSeq ? YAMLSeq : YAMLMap).prototype.toString;
    node.toString = (context, ...rest) => write.call(node, context && { ...context, flowCollectionPadding }, ...rest);
  };
  visit(document, {
    Seq: (_, node) => pad(node, padding.list),
    Map: (_, node) => pad(node, padding.map),
  });
  return document.toString({ lineWidth: 0 });
}

/** Indentation, spacing and line breaks put in order; comments and values stay. Null when the text is not valid YAML. */
export function formatYamlText(text: string): string | null {
  const document = parseDocument(text, { uniqueKeys: false });
  return document.errors.length > 0 ? null : document.toString({ lineWidth: 120, flowCollectionPadding: true });
}
