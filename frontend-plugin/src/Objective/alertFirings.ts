import type { Backtest } from '../api/wire';

/** A time at which an alert fired, or would have. */
export interface AlertFiring {
  severity: 'page' | 'ticket';
  windows: string;
  firedAt: string;
  /** Absent where it fires still. */
  resolvedAt?: string;
  /** From the start of the burn to the alert. */
  secondsToFire: number;
  /** The rules were in force then; before that it would have fired. */
  wasInForce: boolean;
}

/** All firings, the newest first. */
export function alertFirings({ tiers }: Pick<Backtest, 'tiers'>, since: string): AlertFiring[] {
  const firings = tiers.flatMap((tier) =>
    tier.firings.map(({ fired_at, resolved_at, burning_since }) => ({
      severity: tier.severity,
      windows: tier.windows,
      firedAt: fired_at,
      resolvedAt: resolved_at ?? undefined,
      secondsToFire: (Date.parse(fired_at) - Date.parse(burning_since)) / 1000,
      wasInForce: Date.parse(fired_at) >= Date.parse(since),
    }))
  );
  return firings.sort((one, two) => Date.parse(two.firedAt) - Date.parse(one.firedAt));
}
