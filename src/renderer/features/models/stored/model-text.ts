import { Document, isMap, parseDocument } from 'yaml';

/** The model document inside a config, with its comments and its style; null where the text holds none. */
export function modelTextOf(configText: string): string | null {
  const config = parseDocument(configText);
  const model = isMap(config.contents) ? config.contents.get('model', true) : null;
  if (!isMap(model)) return null;
  const document = new Document();
  document.contents = model as never;
  return document.toString({ lineWidth: 0 });
}
