/** Below this share of the budget a team usually stops taking risks. */
const SCARCE_BELOW = 0.25;

/** How much of an error budget is left, as people act on it. */
export type BudgetLevel = 'plenty' | 'scarce' | 'spent';

export function budgetLevel(share: number, scarceBelow = SCARCE_BELOW): BudgetLevel {
  if (share <= 0) {
    return 'spent';
  }
  return share < scarceBelow ? 'scarce' : 'plenty';
}
