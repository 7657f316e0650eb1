import type { Backtest, BurnDownPoint } from '../api/wire';

/** What of a backtest is drawn; a budget that is not of a backtest knows nothing of alerts. */
export type History = Pick<Backtest, 'burn_down' | 'from' | 'until'> & Partial<Pick<Backtest, 'tiers'>>;

/** A change of what is in force. */
export interface ChangeMark {
  at: string;
}

/** What stands in a graph at one time. */
export interface Mark {
  /** Milliseconds since 1970. */
  time: number;
  kind: 'page' | 'ticket' | 'change';
  /** The windows of an alert; none for a change. */
  windows?: string;
}

/** A burn-down as a graph takes it. */
export interface BurnDownData {
  /** Milliseconds since 1970. */
  times: number[];
  /** Of the error budget, at each time. */
  shares: number[];
  /** The least share on the scale: 0, or less where more was burned than there was. */
  leastShare: number;
  /** In the order of time. */
  marks: Mark[];
}

/** Nothing where there are no points. */
export function burnDownData(
  { burn_down, from, until, tiers }: History,
  changes: ChangeMark[] = []
): BurnDownData | undefined {
  if (burn_down.length === 0) {
    return undefined;
  }
  // A backtest begins with a full budget; of a budget from elsewhere nothing is known before its first point.
  const points = tiers && burn_down[0].at !== from ? [{ at: from, budget_remaining: 1 }, ...burn_down] : burn_down;
  const shares = points.map(({ budget_remaining }) => budget_remaining);
  const marks = [...(tiers ?? []).flatMap(firingsOf), ...changes.map(changeOf)];
  return {
    times: points.map(({ at }) => Date.parse(at)),
    shares,
    leastShare: Math.min(0, ...shares),
    // What happened outside the history has no place in it.
    marks: marks
      .filter(({ time }) => time >= Date.parse(from) && time <= Date.parse(until))
      .sort((a, b) => a.time - b.time),
  };
}

/** The last point of each day (UTC). */
export function dailyPoints(points: BurnDownPoint[]): BurnDownPoint[] {
  const lastOfDay = new Map(points.map((point) => [point.at.slice(0, 10), point]));
  return [...lastOfDay.values()];
}

/** The point with the least budget. */
export function lowestPoint(points: BurnDownPoint[]): BurnDownPoint | undefined {
  return points.reduce<BurnDownPoint | undefined>(
    (lowest, point) => (lowest && lowest.budget_remaining <= point.budget_remaining ? lowest : point),
    undefined
  );
}

function firingsOf({ severity, windows, firings }: Backtest['tiers'][number]): Mark[] {
  return firings.map(({ fired_at }) => ({ time: Date.parse(fired_at), kind: severity, windows }));
}

function changeOf({ at }: ChangeMark): Mark {
  return { time: Date.parse(at), kind: 'change' };
}
