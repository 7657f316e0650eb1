import type { Backtest, BurnDownPoint } from '../api/wire';

/** A burn-down laid out on a square of 100 by 100, origin at the top left. */
export interface BurnDownShape {
  /** The line, as SVG path data. */
  line: string;
  /** The area between the line and an empty budget. */
  area: string;
  /** Where the budget is full, and where it is empty. */
  fullY: number;
  emptyY: number;
  /** The least share on the scale: 0, or less where more was burned than there was. */
  leastShare: number;
  firings: FiringMark[];
  changes: Array<{ x: number; at: string }>;
}

/** A change of what is in force. */
export interface ChangeMark {
  at: string;
}

/** A time at which an alert would have fired. */
export interface FiringMark {
  x: number;
  severity: 'page' | 'ticket';
  firedAt: string;
  windows: string;
}

/** Nothing where there are no points. */
export function burnDownShape(
  { burn_down, from, until, tiers }: Pick<Backtest, 'burn_down' | 'from' | 'until'> & Partial<Pick<Backtest, 'tiers'>>,
  changes: ChangeMark[] = []
): BurnDownShape | undefined {
  if (burn_down.length === 0) {
    return undefined;
  }
  const leastShare = Math.min(0, ...burn_down.map(({ budget_remaining }) => budget_remaining));
  const x = (at: string) => share(Date.parse(from), Date.parse(until), Date.parse(at)) * 100;
  const y = (budget: number) => (1 - share(leastShare, 1, budget)) * 100;
  // A backtest begins with a full budget; of a budget from elsewhere nothing is known before its first point.
  const steps = tiers ? [{ at: from, budget_remaining: 1 }, ...burn_down] : burn_down;
  const line = steps
    .map((point, idx) => `${idx === 0 ? 'M' : 'L'}${x(point.at)} ${y(point.budget_remaining)}`)
    .join('');
  return {
    line,
    area: `${line}L${x(burn_down[burn_down.length - 1].at)} ${y(0)}L0 ${y(0)}Z`,
    fullY: y(1),
    emptyY: y(0),
    leastShare,
    firings: (tiers ?? []).flatMap(({ severity, windows, firings }) =>
      firings.map(({ fired_at }) => ({ x: x(fired_at), severity, firedAt: fired_at, windows }))
    ),
    // What happened outside the history has no place in it.
    changes: changes
      .filter(({ at }) => Date.parse(at) >= Date.parse(from) && Date.parse(at) <= Date.parse(until))
      .map(({ at }) => ({ x: x(at), at })),
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

function share(from: number, to: number, value: number): number {
  const within = to === from ? 1 : (value - from) / (to - from);
  return Math.min(1, Math.max(0, within));
}
