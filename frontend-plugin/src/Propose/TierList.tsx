import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { Text, useStyles2 } from '@grafana/ui';
import type { Proposal, TierReplay } from '../api/wire';
import { absenceInWords } from '../shared/absenceInWords';
import { BulletList } from '../shared/BulletList';
import { timeInWords } from '../shared/times';
import { t } from '../shared/translate';
import { certificateInWords, firingsInWords, tierInWords } from './tierInWords';

/** The alerts that would be written, what each is good for, and what it would have done. */
export function TierList({ alert_tiers, backtest }: Pick<Proposal, 'alert_tiers' | 'backtest'>) {
  const styles = useStyles2(getStyles);
  return (
    <div>
      <Text element="h3" variant="h6">
        {t('tiers.title', 'Alerts')}
      </Text>
      <BulletList>
        {alert_tiers.tiers.map((tier, tier_idx) => (
          <li key={`${tier.long_window}/${tier.short_window}`}>
            {tierInWords(tier)}
            <div className={styles.certificate}>{certificateInWords(tier).join(' ')}</div>
            {backtest.tiers[tier_idx] && <Firings replay={backtest.tiers[tier_idx]} />}
          </li>
        ))}
        {alert_tiers.absence && <li>{absenceInWords(alert_tiers.absence)}</li>}
        {alert_tiers.notes.map((note) => (
          <li key={note} className={styles.certificate}>
            {note}
          </li>
        ))}
      </BulletList>
    </div>
  );
}

function Firings({ replay }: { replay: TierReplay }) {
  const styles = useStyles2(getStyles);
  if (replay.firings.length === 0) {
    return <div className={styles.certificate}>{firingsInWords(replay)}</div>;
  }
  return (
    <details className={styles.certificate}>
      <summary>{firingsInWords(replay)}</summary>
      <BulletList>
        {replay.firings.map(({ fired_at, burning_since, resolved_at }) => (
          <li key={fired_at}>
            {resolved_at
              ? t('tiers.firing', 'Burning since {{since}}, fired {{fired}}, over {{resolved}}', {
                  since: timeInWords(burning_since),
                  fired: timeInWords(fired_at),
                  resolved: timeInWords(resolved_at),
                })
              : t('tiers.firing-still', 'Burning since {{since}}, fired {{fired}}, not over at the end', {
                  since: timeInWords(burning_since),
                  fired: timeInWords(fired_at),
                })}
          </li>
        ))}
      </BulletList>
    </details>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  certificate: css({ color: theme.colors.text.secondary }),
});
