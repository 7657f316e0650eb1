import type { BurnDownPoint } from '../api/wire';

const WIDTH = 100;
const HEIGHT = 24;

/** A budget over time as the path of a line 100 wide and 24 high; nothing for fewer than two points. */
export function sparkPath(points: BurnDownPoint[]): string | undefined {
  if (points.length < 2) {
    return undefined;
  }
  const shares = points.map(({ budget_remaining }) => budget_remaining);
  const [least, most] = [Math.min(0, ...shares), Math.max(1, ...shares)];
  const from = Date.parse(points[0].at);
  const span = Math.max(1, Date.parse(points[points.length - 1].at) - from);
  const steps = points.map(({ at, budget_remaining }) => {
    const x = ((Date.parse(at) - from) / span) * WIDTH;
    const y = (1 - (budget_remaining - least) / (most - least)) * HEIGHT;
    return `${round(x)} ${round(y)}`;
  });
  return `M${steps.join('L')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
