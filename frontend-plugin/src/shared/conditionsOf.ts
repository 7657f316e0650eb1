import type { Objective, Selector } from '../api/wire';

/**
 * What an objective is narrowed to beside its service, such as `region = "eu"`: the conditions on labels that all of
 * its metrics have in common.
 */
export function conditionsOf({ indicator, service }: Objective): string[] {
  const [first, ...others] = Object.values(indicator.definition).filter(isSelector);
  if (!first) {
    return [];
  }
  const isCommon = (condition: string) => others.every((other) => inWords(other).includes(condition));
  const ofService = `${service.label} = "${service.name}"`;
  return inWords(first).filter((condition) => condition !== ofService && isCommon(condition));
}

function inWords({ matchers }: Selector): string[] {
  return matchers.map(({ label, operator, value }) => `${label} ${operator} "${value}"`);
}

function isSelector(part: unknown): part is Selector {
  return typeof part === 'object' && part !== null && 'matchers' in part;
}
