import React from 'react';
import { css } from '@emotion/css';
import { locationUtil, type GrafanaTheme2, type PanelProps } from '@grafana/data';
import { Stack, Text, TextLink, useStyles2 } from '@grafana/ui';
import { receiptPath } from '../../App/paths';
import { ReceiptStateBadge } from '../../Receipts/ReceiptStateBadge';
import { timeInWords } from '../../shared/times';
import { t } from '../../shared/translate';
import { PanelNote } from '../PanelNote';
import { whatIsShown } from '../whatIsShown';
import { WithWords } from '../../shared/WithWords';
import { readReceipts, SAMPLE, type ReceiptRow } from './readReceipts';

export interface ReceiptOptions {
  showApprover: boolean;
  /** Digits of the hash that are shown. */
  nDigits: number;
}

/** What was put in force, by whom, and whether its receipt is active. */
export function ReceiptPanel(props: PanelProps<ReceiptOptions>) {
  return (
    <WithWords>
      <Receipts {...props} />
    </WithWords>
  );
}

function Receipts({ data, options, width, height }: PanelProps<ReceiptOptions>) {
  const styles = useStyles2(getStyles);
  const shown = whatIsShown(data, readReceipts(data.series), () => SAMPLE);
  const label = t('receipts.title', 'Receipts');
  return (
    <div className={styles.box} style={{ width, height }} role="region" aria-label={label} tabIndex={0}>
      <PanelNote shown={shown} />
      <ul className={styles.list}>
        {shown.rows.map((row) => (
          <li key={row.documentHash} className={styles.row}>
            <Receipt row={row} options={options} isLink={!shown.isSample} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Receipt({ row, options, isLink }: { row: ReceiptRow; options: ReceiptOptions; isLink: boolean }) {
  const { documentHash, objective, state, approvedBy, inForceSince } = row;
  const shortHash = documentHash.slice(0, options.nDigits);
  return (
    <Stack direction="column" gap={0.5}>
      <Stack direction="row" gap={1} alignItems="center" wrap="wrap">
        <Text weight="medium">{objective ?? shortHash}</Text>
        {state && <ReceiptStateBadge state={state} />}
      </Stack>
      {isLink ? (
        <TextLink href={locationUtil.assureBaseUrl(receiptPath(documentHash))} inline={false} variant="bodySmall">
          {shortHash}
        </TextLink>
      ) : (
        <Text variant="bodySmall">{shortHash}</Text>
      )}
      {options.showApprover && (
        <Text color="secondary" variant="bodySmall" tabular>
          {[
            inForceSince && t('panel.receipt.since', 'in force since {{time}}', { time: timeInWords(inForceSince) }),
            approvedBy && t('panel.receipt.by', 'approved by {{login}}', { login: approvedBy }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      )}
    </Stack>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto' }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  row: css({
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
    '&:first-child': { borderTop: 'none' },
  }),
});
