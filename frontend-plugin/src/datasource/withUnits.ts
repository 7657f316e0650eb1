import type { DataFrame } from '@grafana/data';

/** Shares of 1; a field with labels comes without its unit. */
const SHARES = ['budget_remaining', 'attainment'];

/** The same frames, with shares shown as percentages where no unit is chosen. */
export function withUnits(frames: DataFrame[]): DataFrame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) =>
      SHARES.includes(field.name) && field.config.unit === undefined
        ? { ...field, config: { ...field.config, unit: 'percentunit' } }
        : field
    ),
  }));
}
