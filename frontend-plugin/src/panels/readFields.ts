import { FieldType, type DataFrame, type Field } from '@grafana/data';

/**
 * The panels read frames by the names of their fields, whichever source they come from. The names are those of the
 * API: `objective`, `state`, `attainment`, `budget_remaining` (shares of 1), `burn_rate`, `document_hash` and so on.
 */
export function fieldOf(frame: DataFrame, name: string): Field | undefined {
  return frame.fields.find((field) => field.name === name);
}

/** A text in one row; nothing where the frame has no such field or the row no value. */
export function textIn(frame: DataFrame, name: string, row: number): string | undefined {
  const value: unknown = fieldOf(frame, name)?.values[row];
  return value === null || value === undefined || value === '' ? undefined : String(value);
}

/** A finite number in one row. */
export function numberIn(frame: DataFrame, name: string, row: number): number | undefined {
  const value: unknown = fieldOf(frame, name)?.values[row];
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

/** The last finite number of a field. */
export function lastNumber({ values }: Field): number | undefined {
  return [...values].reverse().find((value) => typeof value === 'number' && Number.isFinite(value));
}

/** The fields with numbers, and the one with times beside them. */
export function numberFields(frame: DataFrame): Field[] {
  return frame.fields.filter(({ type }) => type === FieldType.number);
}
