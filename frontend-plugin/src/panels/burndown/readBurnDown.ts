import { FieldType, getFieldDisplayName, type DataFrame } from '@grafana/data';
import type { BurnDownPoint } from '../../api/wire';
import { numberFields } from '../readFields';

/** The budget of one objective over time. */
export interface BurnDownSeries {
  name: string;
  points: BurnDownPoint[];
}

/** Each field of numbers beside a time is a budget over time, in shares of 1. Times without a value have no point. */
export function readBurnDown(frames: DataFrame[]): BurnDownSeries[] {
  return frames.flatMap((frame) => {
    const times = frame.fields.find(({ type }) => type === FieldType.time);
    if (!times) {
      return [];
    }
    const series = numberFields(frame).map((field) => ({
      name: field.labels?.objective ?? getFieldDisplayName(field, frame, frames),
      points: times.values.flatMap((time: number, row: number): BurnDownPoint[] => {
        const left: unknown = field.values[row];
        return typeof left === 'number' && Number.isFinite(left)
          ? [{ at: new Date(time).toISOString(), budget_remaining: left }]
          : [];
      }),
    }));
    return series.filter(({ points }) => points.length > 0);
  });
}

/** What is shown where nothing was asked: a quiet month with one incident in it. */
export function sampleBurnDown(until: number): BurnDownSeries[] {
  const days = Array.from({ length: 31 }, (_, day) => ({
    at: new Date(until - (30 - day) * 86_400_000).toISOString(),
    budget_remaining: 1 - day * 0.008 - (day > 12 ? 0.34 : 0),
  }));
  return [{ name: 'checkout-availability', points: days }];
}
