/** A piece of an XML document. */
export type XmlToken =
  | { kind: 'open'; name: string; attributes: string; empty: boolean }
  | { kind: 'close'; name: string }
  | { kind: 'text'; text: string };

const longestToken = 16 * 1024 * 1024;

/**
 * Takes XML apart as it comes, for the plain XML of workbooks: names lose their prefix, comments, declarations and
 * document types are passed over, and no entity but the five of XML and numbers is known, so none can grow.
 *
 * Throws: Error when something has no end.
 */
export function createXmlReader() {
  let rest = '';
  return {
    *push(piece: string): Generator<XmlToken, void, void> {
      const text = rest + piece;
      let position = 0;
      while (position < text.length) {
        const start = text.indexOf('<', position);
        if (start < 0) break;
        if (start > position) yield { kind: 'text', text: decodeEntities(text.slice(position, start)) };
        position = start;
        const closing = text.startsWith('<!--', start) ? '-->' : text.startsWith('<![CDATA[', start) ? ']]>' : '>';
        if (text.length - start < 9 && '<![CDATA['.startsWith(text.slice(start))) break;
        const end = text.indexOf(closing, start);
        if (end < 0) break;
        position = end + closing.length;
        if (closing === ']]>') yield { kind: 'text', text: text.slice(start + 9, end) };
        if (closing !== '>' || text[start + 1] === '!' || text[start + 1] === '?') continue;
        if (text[start + 1] === '/') yield { kind: 'close', name: local(text.slice(start + 2, end).trim()) };
        else {
          const empty = text[end - 1] === '/';
          const inside = text.slice(start + 1, empty ? end - 1 : end);
          const space = inside.search(/\s/);
          const name = local(space < 0 ? inside : inside.slice(0, space));
          yield { kind: 'open', name, attributes: space < 0 ? '' : inside.slice(space), empty };
        }
      }
      rest = text.slice(position);
      if (rest.length > longestToken) throw new Error('an XML text of more than 16 million characters');
    },
    /** What is left when the document has ended; not blank where it was cut off. */
    get rest() {
      return rest;
    },
  };
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}

export function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)(?:[\\w.-]+:)?${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes);
  return match ? decodeEntities(match[1] ?? match[2] ?? '') : undefined;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:#x([0-9a-fA-F]{1,6})|#(\d{1,7})|(\w+));/g, (whole, hex, decimal, name) => {
    if (name) return entities[name] ?? whole;
    const code = hex ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}
