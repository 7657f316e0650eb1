import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Alert, Icon, Text, useStyles2, type IconName } from '@grafana/ui';
import type { Verification, VerifyStep } from '../api/wire';
import { t } from '../shared/translate';

/** What came of a verification, and each step that led there. */
export function VerificationSteps({ verification }: { verification: Verification }) {
  const styles = useStyles2(getStyles);
  return (
    <section aria-label={t('verify.title', 'Verification')}>
      <Outcome verification={verification} />
      <ol className={styles.steps}>
        {verification.steps.map((step) => (
          <li key={step.check} className={styles.step}>
            <Icon name={ICONS[step.outcome]} className={styles[step.outcome]} />
            <div>
              <Text weight="medium">{checkInWords(step)}</Text>: {outcomeInWords(step)}
              <Text element="p" color="secondary">
                {step.detail}
              </Text>
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Outcome({ verification: { is_verified, has_drift } }: { verification: Verification }) {
  if (has_drift) {
    return <Alert severity="error" title={t('verify.drift', 'Drift: the deployed rules are not the recorded ones')} />;
  }
  return is_verified ? (
    <Alert severity="success" title={t('verify.passed', 'Verified: no step failed')} />
  ) : (
    <Alert severity="error" title={t('verify.failed', 'Not verified: a step failed')} />
  );
}

const ICONS: Record<VerifyStep['outcome'], IconName> = {
  passed: 'check-circle',
  failed: 'times-circle',
  skipped: 'minus-circle',
};

function checkInWords({ check }: VerifyStep): string {
  switch (check) {
    case 'document':
      return t('verify.check.document', 'The document has the hash of the receipt');
    case 'ledger':
      return t('verify.check.ledger', 'The ledger has that receipt');
    case 'in_force':
      return t('verify.check.in-force', 'The receipt is in force');
    case 'rule_file':
      return t('verify.check.rule-file', 'The rules in their place are those of the document');
    case 'loaded':
      return t('verify.check.loaded', 'The server evaluates these rules');
  }
}

function outcomeInWords({ outcome }: VerifyStep): string {
  switch (outcome) {
    case 'passed':
      return t('verify.outcome.passed', 'yes');
    case 'failed':
      return t('verify.outcome.failed', 'no');
    case 'skipped':
      return t('verify.outcome.skipped', 'not checked');
  }
}

const getStyles = (theme: GrafanaTheme2) => ({
  steps: css({ listStyle: 'none' }),
  step: css({ display: 'flex', gap: theme.spacing(1), marginBottom: theme.spacing(1), overflowWrap: 'anywhere' }),
  passed: css({ color: theme.colors.success.text, flexShrink: 0 }),
  failed: css({ color: theme.colors.error.text, flexShrink: 0 }),
  skipped: css({ color: theme.colors.text.secondary, flexShrink: 0 }),
});
