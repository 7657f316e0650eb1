import { isText, memberOf, parseJson } from '../shared/outsideJson';

/** What a page shows of a receipt's document. */
export interface ReceiptFacts {
  target: string;
  period: string;
  approver: string;
  inForceSince: string;
  source: string;
  attainment?: string;
  n_subjects: number;
  /** A browser wrote the rules and read them back, so no rule file holds them. */
  isReadBack: boolean;
}

/** Reads a canonical receipt document. Nothing where it has another shape, such as one of a later version. */
export function parseReceiptDocument(document: string): ReceiptFacts | undefined {
  const statement = parseJson(document);
  const predicate = memberOf(statement, 'predicate');
  const subject = memberOf(statement, 'subject');
  const facts = {
    target: memberOf(predicate, 'objective', 'target'),
    period: memberOf(predicate, 'objective', 'period'),
    approver: memberOf(predicate, 'approved_by', 'login'),
    inForceSince: memberOf(predicate, 'in_force_since'),
    source: memberOf(predicate, 'evidence', 'source'),
  };
  const { target, period, approver, inForceSince, source } = facts;
  if (!isText(target) || !isText(period) || !isText(approver) || !isText(inForceSince) || !isText(source)) {
    return undefined;
  }
  const attainment = memberOf(predicate, 'evidence', 'attainment');
  return {
    target,
    period,
    approver,
    inForceSince,
    source,
    attainment: isText(attainment) ? attainment : undefined,
    n_subjects: Array.isArray(subject) ? subject.length : 0,
    isReadBack: memberOf(predicate, 'read_back', 'by') === 'browser',
  };
}
