import { literal } from '../sql';
import type { TableConnection } from '../table-engine';

/** One node of the tree that DuckDB makes of a condition. */
export interface ParsedExpression {
  /** DuckDB's word for what it is, such as COMPARISON. */
  class: string;
  /** The parts of a column's name; null for what is no column. */
  names: string[] | null;
  functionName: string | null;
  /** Characters from the start of the condition; null where DuckDB does not tell. */
  position: number | null;
}

export interface ParsedCondition {
  expressions: ParsedExpression[];
  /** The condition as DuckDB writes it, with other names for its columns. */
  withNames(rename: (name: string) => string): Promise<string>;
}

interface ParseFailure {
  message: string;
  position: number | null;
}

const prefix = 'SELECT 1 WHERE\n';
/** What a plain `SELECT 1 WHERE …` leaves empty; a condition with more behind it fills one of them. */
const emptyParts = ['modifiers', 'group_expressions', 'group_sets', 'having', 'sample', 'qualify'] as const;

const severalStatements: ParseFailure = {
  message: 'it is more than one condition; join conditions by AND or OR.',
  position: null,
};

interface Tree {
  error: boolean;
  error_message?: string;
  position?: string;
  statements?: {
    node: Record<string, unknown> & { type: string; where_clause: unknown; cte_map: { map: unknown[] } };
  }[];
}

/** Parses a condition with DuckDB's own parser, running nothing of it. */
export async function parseCondition(
  connection: TableConnection,
  text: string,
): Promise<ParsedCondition | ParseFailure> {
  if (text.includes('\0')) return { message: 'it contains a NUL character.', position: text.indexOf('\0') };
  const [row] = await connection.rows<{ tree: string }>(`SELECT json_serialize_sql(${literal(prefix + text)}) AS tree`);
  const json = row?.tree ?? '';
  const tree = JSON.parse(json) as Tree;
  if (tree.error && /Only SELECT/.test(tree.error_message ?? '')) return severalStatements;
  if (tree.error)
    return {
      message: tree.error_message ?? 'it is not SQL.',
      position: tree.position === undefined ? null : characterAt(text, Number(tree.position)),
    };
  const [statement, ...others] = tree.statements ?? [];
  const node = statement?.node;
  const isOne =
    node?.type === 'SELECT_NODE' &&
    others.length === 0 &&
    node.cte_map.map.length === 0 &&
    emptyParts.every((part) => isEmpty(node[part]));
  if (!isOne || !node.where_clause) return severalStatements;
  return {
    expressions: walk(node.where_clause, text),
    async withNames(rename) {
      const renamed = json
        .replace(/"column_names":(\[(?:"(?:[^"\\]|\\.)*",?)*\])/g, (_, names: string) => {
          const [name] = JSON.parse(names) as string[];
          return `"column_names":${JSON.stringify([rename(name as string)])}`;
        })
        .replaceAll(/"query_location":\d+/g, '"query_location":0');
      const [written] = await connection.rows<{ sql: string }>(
        `SELECT json_deserialize_sql(${literal(renamed)}) AS sql`,
      );
      const sql = written?.sql ?? '';
      return sql.slice(sql.indexOf('WHERE ') + 'WHERE '.length);
    },
  };
}

function isEmpty(part: unknown): boolean {
  return part === null || part === undefined || (Array.isArray(part) && part.length === 0);
}

function walk(value: unknown, text: string): ParsedExpression[] {
  if (Array.isArray(value)) return value.flatMap((each) => walk(each, text));
  if (typeof value !== 'object' || value === null) return [];
  const fields = value as Record<string, unknown>;
  const below = Object.values(fields).flatMap((each) => walk(each, text));
  if (typeof fields.class !== 'string') return below;
  return [
    {
      class: fields.class,
      names: Array.isArray(fields.column_names) ? (fields.column_names as string[]) : null,
      functionName: typeof fields.function_name === 'string' ? fields.function_name : null,
      position: typeof fields.query_location === 'number' ? characterAt(text, fields.query_location) : null,
    },
    ...below,
  ];
}

/** DuckDB counts bytes of the whole statement. */
function characterAt(text: string, byte: number): number | null {
  const own = byte - prefix.length;
  if (own < 0) return null;
  const bytes = Buffer.from(text);
  return own > bytes.length ? null : bytes.subarray(0, own).toString().length;
}
