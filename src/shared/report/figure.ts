import { z } from 'zod';

/** One value of a figure's table: what is shown, what it is exactly, and what is to be seen in it. */
export const figureCellSchema = z.object({
  text: z.string(),
  /** With every digit, or in full where `text` is cut. */
  exact: z.string().optional(),
  mark: z.enum(['best', 'differs', 'better', 'worse', 'reference', 'faint']).optional(),
  /** How dark the cell is, as in a confusion matrix. Range: 0 to 1. */
  shade: z.number().optional(),
});
export type FigureCell = z.infer<typeof figureCellSchema>;

export const figureTableSchema = z.object({
  columns: z.array(
    z.object({ title: z.string(), align: z.enum(['left', 'right']), colorIndex: z.number().optional() }),
  ),
  rows: z.array(
    z.object({
      cells: z.array(figureCellSchema),
      /** The run that the row is about, and the colour it has everywhere. */
      run: z.object({ id: z.string(), colorIndex: z.number() }).optional(),
    }),
  ),
  /** Rows that there are besides. */
  omittedRowCount: z.number().int(),
});
export type FigureTable = z.infer<typeof figureTableSchema>;

const unit = z.enum(['count', 'milliseconds', 'bytes']).nullable();

/** Runs as points of two quantities. */
export const figureScatterSchema = z.object({
  horizontal: z.string(),
  horizontalUnit: unit,
  vertical: z.string(),
  verticalUnit: unit,
  points: z.array(
    z.object({
      name: z.string(),
      colorIndex: z.number(),
      x: z.number(),
      y: z.number(),
      xText: z.string(),
      yText: z.string(),
      isOnFront: z.boolean(),
    }),
  ),
});
export type FigureScatter = z.infer<typeof figureScatterSchema>;

/** What a block shows besides text and lines, ready to be laid out by a page, a file or a terminal. */
export const figureSchema = z.object({
  table: figureTableSchema.nullable(),
  scatter: figureScatterSchema.nullable(),
  /** Sentences: what it says, and what is left out. */
  remarks: z.array(z.string()),
  /** Runs that the block names and the project no longer has. */
  missing: z.array(z.string()),
  /** Settings that can be chosen for the block here; empty where there are none. */
  choices: z.object({
    metrics: z.array(z.string()),
    groups: z.array(z.object({ name: z.string(), title: z.string() })),
    costs: z.array(z.object({ name: z.string(), title: z.string() })),
    /** Groups that the others can be compared with. */
    references: z.array(z.object({ name: z.string(), title: z.string() })),
  }),
});
export type Figure = z.infer<typeof figureSchema>;

export const noChoices: Figure['choices'] = { metrics: [], groups: [], costs: [], references: [] };

export function remarkFigure(...remarks: string[]): Figure {
  return { table: null, scatter: null, remarks, missing: [], choices: noChoices };
}
