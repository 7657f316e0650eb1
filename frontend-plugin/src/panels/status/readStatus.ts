import { getFieldDisplayName, type DataFrame } from '@grafana/data';
import type { ObjectiveState } from '../../api/wire';
import { STATES } from '../../shared/objectiveState';
import { fieldOf, lastNumber, numberFields, numberIn, textIn } from '../readFields';

/** One objective as the panel shows it. Shares are of 1. */
export interface StatusRow {
  objective: string;
  state?: ObjectiveState;
  budgetRemaining?: number;
  burnRate?: number;
  attainment?: number;
}

/**
 * Rows of frames with a field `objective`; else each field of numbers is taken for the budget that is left, by its
 * last value, so that `slo:error_budget_remaining:over30d` of any Prometheus will do.
 */
export function readStatus(frames: DataFrame[]): StatusRow[] {
  return frames.flatMap((frame) => (fieldOf(frame, 'objective') ? rowsOf(frame) : valuesOf(frame, frames)));
}

function rowsOf(frame: DataFrame): StatusRow[] {
  const rows = Array.from({ length: frame.length }, (_, row): StatusRow | undefined => {
    const objective = textIn(frame, 'objective', row);
    return objective === undefined
      ? undefined
      : {
          objective,
          state: STATES.find((state) => state === textIn(frame, 'state', row)),
          budgetRemaining: numberIn(frame, 'budget_remaining', row),
          burnRate: numberIn(frame, 'burn_rate', row),
          attainment: numberIn(frame, 'attainment', row),
        };
  });
  return rows.filter((row) => row !== undefined);
}

function valuesOf(frame: DataFrame, frames: DataFrame[]): StatusRow[] {
  return numberFields(frame).map((field) => ({
    objective: field.labels?.objective ?? getFieldDisplayName(field, frame, frames),
    budgetRemaining: lastNumber(field),
  }));
}

/** What is shown where nothing was asked. */
export const SAMPLE: StatusRow[] = [
  { objective: 'checkout-availability', state: 'burning', budgetRemaining: 0.18, burnRate: 16.2, attainment: 0.99918 },
  { objective: 'checkout-latency', state: 'healthy', budgetRemaining: 0.71, burnRate: 0.4, attainment: 0.9971 },
  { objective: 'payment-availability', state: 'healthy', budgetRemaining: 0.93, burnRate: 0.1, attainment: 0.99993 },
];
