import { StudioError } from '../../../../shared/base/problem';

/** One field of a NumPy type; an array of a plain type has one without a name. */
export interface NumpyField {
  name: string | null;
  /** NumPy's letter and size: `f4`, `i8`, `S10`, `M8[ns]`. */
  type: string;
  littleEndian: boolean;
  /** Of a field that is an array itself. */
  shape: number[];
  sizeBytes: number;
}

export interface NumpyHeader {
  fields: NumpyField[];
  fortranOrder: boolean;
  shape: number[];
  /** Where the values begin. */
  offset: number;
  itemSizeBytes: number;
}

const longestHeader = 1024 * 1024;
type Literal = string | number | boolean | null | Literal[] | { [key: string]: Literal };

/**
 * Source: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 *
 * Throws: StudioError BAD_INPUT, UNSUPPORTED for Python objects, which only a pickle can hold.
 */
export function readNumpyHeader(head: Uint8Array, fileName: string): NumpyHeader {
  const bad = (what: string) =>
    new StudioError('BAD_INPUT', `${fileName} is not a NumPy array that can be read: ${what}.`, {
      fix: 'Save it again with numpy.save.',
    });
  if (head.length < 12 || head[0] !== 0x93 || Buffer.from(head.subarray(1, 6)).toString('latin1') !== 'NUMPY')
    throw bad('it does not begin with \\x93NUMPY');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const major = head[6] as number;
  if (major < 1 || major > 3) throw bad(`its format version is ${major}; 1 to 3 were expected`);
  const start = major === 1 ? 10 : 12;
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (length > longestHeader || start + length > head.length) throw bad(`its header declares ${length} bytes`);
  const text = Buffer.from(head.subarray(start, start + length)).toString(major === 3 ? 'utf8' : 'latin1');
  let value: Literal;
  try {
    value = parseLiteral(text);
  } catch (error) {
    throw bad(`its header cannot be read (${(error as Error).message})`);
  }
  const { descr, fortran_order: fortranOrder, shape } = (value ?? {}) as Record<string, Literal>;
  if (!Array.isArray(shape) || typeof fortranOrder !== 'boolean' || descr === undefined)
    throw bad('its header lacks descr, fortran_order or shape');
  if (!shape.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) || shape.length > 32)
    throw bad(`its shape is (${shape.join(', ')})`);
  const fields = readFields(descr, fileName, bad);
  const itemSizeBytes = fields.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
  return { fields, fortranOrder, shape: shape as number[], offset: start + length, itemSizeBytes };
}

function readFields(descr: Literal, fileName: string, bad: (what: string) => StudioError): NumpyField[] {
  if (typeof descr === 'string') return [readField(null, descr, [], fileName, bad)];
  if (!Array.isArray(descr) || descr.length === 0 || descr.length > 20_000) throw bad('its type cannot be read');
  return descr.map((each) => {
    const [name, type, shape] = Array.isArray(each) ? each : [];
    const label = Array.isArray(name) ? String(name[1]) : String(name);
    if (typeof type !== 'string')
      throw bad(`its field "${label}" is a structure of its own; plain types were expected`);
    const sizes = shape === undefined ? [] : [shape].flat();
    if (!sizes.every((size) => typeof size === 'number' && Number.isSafeInteger(size) && size > 0))
      throw bad(`its field "${label}" has the shape ${JSON.stringify(shape)}`);
    return readField(label, type, sizes as number[], fileName, bad);
  });
}

function readField(
  name: string | null,
  descr: string,
  shape: number[],
  fileName: string,
  bad: (what: string) => StudioError,
): NumpyField {
  const match = /^([<>|=]?)([a-zA-Z?])(\d*)(\[[^\]]*\])?$/.exec(descr);
  const [, order = '', letter = '', digits = '', unit = ''] = match ?? [];
  if (letter === 'O')
    throw new StudioError(
      'UNSUPPORTED',
      `${fileName} holds Python objects${name ? ` in "${name}"` : ''} (a pickle). Reading one can run any program, so the studio never does.`,
      { fix: 'Save it with a numeric type: numpy.save(file, array.astype("float32")), or as CSV or Parquet.' },
    );
  const size = letter === '?' ? 1 : Number(digits);
  const known = { b: [1], i: [1, 2, 4, 8], u: [1, 2, 4, 8], f: [2, 4, 8], M: [8], m: [8], '?': [1] }[letter];
  const fits = letter === 'S' || letter === 'U' ? size >= 0 && size < 1_000_000 : known?.includes(size);
  if (!fits)
    throw bad(
      `its type is ${JSON.stringify(descr)}; whole and real numbers up to 64 bits, truth values, times and texts were expected`,
    );
  const itemBytes = letter === 'U' ? size * 4 : size;
  const sizeBytes = itemBytes * shape.reduce((total, each) => total * each, 1);
  return {
    name,
    type: letter === 'M' || letter === 'm' ? `${letter}8${unit || '[s]'}` : letter === '?' ? 'b1' : `${letter}${size}`,
    littleEndian: order !== '>',
    shape,
    sizeBytes,
  };
}

/** A Python literal of strings, numbers, truth values, tuples, lists and dictionaries: what a header may hold. */
export function parseLiteral(text: string): Literal {
  let position = 0;
  const skip = () => {
    while (/\s/.test(text[position] ?? '')) position += 1;
  };
  const parse = (depth: number): Literal => {
    if (depth > 20) throw new Error('nested too deep');
    skip();
    const start = text[position];
    if (start === '{') return parseMap(depth);
    if (start === '(' || start === '[') return parseList(start === '(' ? ')' : ']', depth);
    if (start === "'" || start === '"') return parseString(start);
    const word = /^(?:True|False|None|-?\d+L?)/.exec(text.slice(position, position + 40))?.[0];
    if (!word) throw new Error(`unexpected ${JSON.stringify(text.slice(position, position + 10))}`);
    position += word.length;
    if (word === 'None') return null;
    return word === 'True' ? true : word === 'False' ? false : Number(word.replace('L', ''));
  };
  const parseString = (quote: string): string => {
    let value = '';
    for (position += 1; text[position] !== quote; position += 1) {
      if (position >= text.length) throw new Error('a string without end');
      if (text[position] === '\\') position += 1;
      value += text[position];
    }
    position += 1;
    return value;
  };
  const parseList = (end: string, depth: number): Literal[] => {
    const items: Literal[] = [];
    position += 1;
    for (;;) {
      skip();
      if (text[position] === end) {
        position += 1;
        return items;
      }
      items.push(parse(depth + 1));
      skip();
      if (text[position] === ',') position += 1;
      else if (text[position] !== end) throw new Error('a list without end');
    }
  };
  const parseMap = (depth: number): Literal => {
    const map: Record<string, Literal> = Object.create(null);
    position += 1;
    for (;;) {
      skip();
      if (text[position] === '}') {
        position += 1;
        return map;
      }
      const key = parse(depth + 1);
      skip();
      if (text[position] !== ':') throw new Error('a key without value');
      position += 1;
      map[String(key)] = parse(depth + 1);
      skip();
      if (text[position] === ',') position += 1;
      else if (text[position] !== '}') throw new Error('a dictionary without end');
    }
  };
  return parse(0);
}
