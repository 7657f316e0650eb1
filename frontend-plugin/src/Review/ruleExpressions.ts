/** One expression that a rule evaluates. */
export interface RuleExpression {
  rule: string;
  expression: string;
}

/** The data source of expressions that Grafana evaluates itself, which are no PromQL. */
const SERVER_SIDE = '__expr__';

/**
 * The PromQL of a rule group as it is sent to Grafana or a ruler, in order: a Grafana rule has it in the models of its
 * queries, a rule of a ruler in `expr`. Nothing for what is no rule group.
 */
export function ruleExpressions(json: string): RuleExpression[] {
  const document = parsed(json);
  const rules = isRecord(document) && Array.isArray(document.rules) ? document.rules : [];
  return rules.filter(isRecord).flatMap((rule) => {
    const name = textOf(rule.title) ?? textOf(rule.record) ?? textOf(rule.alert) ?? '';
    return expressionsOf(rule).map((expression) => ({ rule: name, expression }));
  });
}

function expressionsOf(rule: Record<string, unknown>): string[] {
  const own = textOf(rule.expr);
  if (own !== undefined) {
    return [own];
  }
  const queries = Array.isArray(rule.data) ? rule.data.filter(isRecord) : [];
  return queries.flatMap(({ datasourceUid, model }) => {
    const expression = isRecord(model) ? textOf(model.expr) : undefined;
    return datasourceUid === SERVER_SIDE || expression === undefined ? [] : [expression];
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
