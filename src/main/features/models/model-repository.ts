import type { StoredModel } from '../../../shared/contract/model';
import type { Queries } from '../../store';

interface Row {
  id: string;
  name: string;
  origin: StoredModel['origin'];
  created_at: number;
  size_bytes: number;
  layer_count: number;
  parameter_count: number | null;
  has_weights: number;
  inputs: string;
  outputs: string;
  source: string | null;
  problems: string;
}

const select = `SELECT id, name, origin, created_at, size_bytes, layer_count, parameter_count, has_weights, inputs, outputs,
  source, problems FROM model WHERE trash_id IS NULL`;

function toModel(row: Row): StoredModel {
  return {
    id: row.id,
    name: row.name,
    origin: row.origin,
    createdAt: row.created_at,
    sizeBytes: row.size_bytes,
    layerCount: row.layer_count,
    parameterCount: row.parameter_count,
    hasWeights: row.has_weights === 1,
    inputs: JSON.parse(row.inputs),
    outputs: JSON.parse(row.outputs),
    source: row.source === null ? null : JSON.parse(row.source),
    problems: JSON.parse(row.problems),
  };
}

/** Newest first. */
export async function listModels(queries: Queries): Promise<StoredModel[]> {
  return (await queries.all<Row>(`${select} ORDER BY created_at DESC, id DESC`)).map(toModel);
}

/** By id, or by name in upper or lower case; an id wins. */
export async function findModel(queries: Queries, idOrName: string): Promise<StoredModel | null> {
  const row = await queries.get<Row>(`${select} AND (id = $wanted OR name = $wanted) ORDER BY id = $wanted DESC`, {
    wanted: idOrName,
  });
  return row ? toModel(row) : null;
}

/** Of every model, those in the trash included. */
export async function listModelIds(queries: Queries): Promise<string[]> {
  return (await queries.all<{ id: string }>('SELECT id FROM model')).map(({ id }) => id);
}

export async function insertModel(queries: Queries, model: StoredModel): Promise<void> {
  await queries.run(
    `INSERT INTO model (id, name, origin, created_at, size_bytes, layer_count, parameter_count, has_weights, inputs,
       outputs, source, problems) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      model.id,
      model.name,
      model.origin,
      model.createdAt,
      model.sizeBytes,
      model.layerCount,
      model.parameterCount,
      model.hasWeights,
      JSON.stringify(model.inputs),
      JSON.stringify(model.outputs),
      model.source === null ? null : JSON.stringify(model.source),
      JSON.stringify(model.problems),
    ],
  );
}

export async function renameModel(queries: Queries, id: string, name: string): Promise<void> {
  await queries.run('UPDATE model SET name = ? WHERE id = ?', [name, id]);
}
