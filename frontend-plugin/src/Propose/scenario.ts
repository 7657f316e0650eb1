import type { Objective } from '../api/wire';
import { secondsOf } from '../shared/spans';

/** A target and a period that a person tries. */
export interface Scenario {
  /** In percent, an exact decimal. */
  targetPercent: string;
  /** In Prometheus' notation. */
  period: string;
}

/** Targets in percent that people choose among; each has about half the error budget of the one before it. */
const TARGETS = ['90', '95', '97', '98', '99', '99.5', '99.8', '99.9', '99.95', '99.98', '99.99', '99.995', '99.999'];
/** Rolling periods that people choose among. */
const PERIODS = ['1d', '7d', '14d', '28d', '30d', '60d', '90d'];

export function scenarioOf({ target_percent, period }: Objective): Scenario {
  return { targetPercent: target_percent, period };
}

/** The targets of the slider, with what was proposed and what was typed among them. */
export function targetSteps(...more: string[]): string[] {
  return steps(TARGETS, more, Number);
}

/** The periods of the slider; none for a period of the calendar, which has no neighbours. */
export function periodSteps(...more: string[]): string[] {
  return more.every((period) => secondsOf(period) !== undefined)
    ? steps(PERIODS, more, (period) => secondsOf(period) ?? 0)
    : [];
}

export function isAsProposed(scenario: Scenario, objective: Objective): boolean {
  const proposed = scenarioOf(objective);
  return (
    Number(scenario.targetPercent) === Number(proposed.targetPercent) &&
    (scenario.period === proposed.period || secondsOf(scenario.period) === secondsOf(proposed.period))
  );
}

/** The value's place among the steps. */
export function stepOf(all: string[], value: string, size: (step: string) => number): number {
  return all.findIndex((step) => size(step) === size(value));
}

/** A typed target in percent: below 100, above 0, at most six decimals; else nothing. */
export function typedTarget(text: string): string | undefined {
  const typed = text.replaceAll(/[\s%]/g, '').replace(',', '.');
  const isTarget = /^\d{1,2}(\.\d{1,6})?$/.test(typed) && Number(typed) > 0;
  return isTarget ? typed : undefined;
}

function steps(ladder: string[], more: string[], size: (step: string) => number): string[] {
  const bySize = new Map(ladder.map((step) => [size(step), step]));
  more.forEach((step) => bySize.set(size(step), step));
  return [...bySize].sort(([a], [b]) => a - b).map(([, step]) => step);
}
