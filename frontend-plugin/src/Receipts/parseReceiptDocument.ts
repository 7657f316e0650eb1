/** What a page shows of a receipt's document. */
export interface ReceiptFacts {
  target: string;
  period: string;
  approver: string;
  inForceSince: string;
  source: string;
  attainment?: string;
  n_subjects: number;
}

/** Reads a canonical receipt document. Nothing where it has another shape, such as one of a later version. */
export function parseReceiptDocument(document: string): ReceiptFacts | undefined {
  const statement = parseJson(document);
  const predicate = at(statement, 'predicate');
  const subject = at(statement, 'subject');
  const facts = {
    target: at(predicate, 'objective', 'target'),
    period: at(predicate, 'objective', 'period'),
    approver: at(predicate, 'approved_by', 'login'),
    inForceSince: at(predicate, 'in_force_since'),
    source: at(predicate, 'evidence', 'source'),
  };
  const { target, period, approver, inForceSince, source } = facts;
  if (!isText(target) || !isText(period) || !isText(approver) || !isText(inForceSince) || !isText(source)) {
    return undefined;
  }
  const attainment = at(predicate, 'evidence', 'attainment');
  return {
    target,
    period,
    approver,
    inForceSince,
    source,
    attainment: isText(attainment) ? attainment : undefined,
    n_subjects: Array.isArray(subject) ? subject.length : 0,
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function at(value: unknown, ...names: string[]): unknown {
  return names.reduce<unknown>(
    (level, name) =>
      typeof level === 'object' && level !== null && Object.hasOwn(level, name) ? Reflect.get(level, name) : undefined,
    value
  );
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
