import { z } from 'zod';

/** What the studio says of one entry of a table (an optimizer, a loss …): in pickers, and on hover in the text editor. */
export interface Documentation {
  title: string;
  /** One sentence: what it does. */
  summary: string;
  /** When to choose it, as the rest of a sentence that begins with "When:". */
  use: string;
  /** Where it was published, or whose definition is followed. */
  source: string;
}

/** The documentation as one text. */
export function documentationText({ summary, use, source }: Documentation): string {
  return `${summary} When: ${use} Source: ${source}.`;
}

/** One entry of a typed table: a `kind` with its documentation and the schema of a map that names it. */
export function defineKind<const Kind extends string, const Shape extends z.core.$ZodShape>(
  kind: Kind,
  documentation: Documentation,
  options: Shape,
) {
  const description = documentationText(documentation);
  return {
    kind,
    ...documentation,
    options,
    schema: z
      .strictObject({ kind: z.literal(kind).describe(description), ...options })
      .meta({ title: documentation.title, description }),
  };
}

/** The kinds of a table, as a choice of names. */
export function kindsOf<const Kind extends string>(table: readonly { kind: Kind }[]): [Kind, ...Kind[]] {
  return table.map(({ kind }) => kind) as [Kind, ...Kind[]];
}

/** A value that one of the table's entries describes, told apart by its kind. */
export function kindUnion<const Table extends readonly { schema: z.ZodObject }[]>(table: Table) {
  type Schemas = { -readonly [Index in keyof Table]: Table[Index]['schema'] };
  return z.discriminatedUnion('kind', table.map(({ schema }) => schema) as never) as unknown as z.ZodDiscriminatedUnion<
    Extract<Schemas, readonly z.core.SomeType[]>,
    'kind'
  >;
}
