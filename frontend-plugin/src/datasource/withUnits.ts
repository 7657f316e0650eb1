import type { DataFrame, Field } from '@grafana/data';

/**
 * How the shares of 1 are shown; a field with labels comes without its unit. A target of 99.9 % is told from what was
 * attained only by decimals.
 */
const SHARES: Record<string, Field['config']> = {
  budget_remaining: { unit: 'percentunit' },
  attainment: { unit: 'percentunit', decimals: 3 },
};

/** The same frames, with shares shown as percentages where nothing else is chosen. */
export function withUnits(frames: DataFrame[]): DataFrame[] {
  return frames.map((frame) => ({
    ...frame,
    fields: frame.fields.map((field) => ({ ...field, config: { ...SHARES[field.name], ...chosenIn(field) } })),
  }));
}

function chosenIn({ config }: Field): Field['config'] {
  return Object.fromEntries(Object.entries(config).filter(([, value]) => value !== undefined));
}
