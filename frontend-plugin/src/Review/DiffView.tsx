import React from 'react';
import { css, cx } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { lineDiff, type DiffLine } from './lineDiff';

const SIGN: Record<DiffLine['kind'], string> = { same: ' ', added: '+', removed: '-' };

/** The difference between what is there and what would be; each line has its sign, not its colour only. */
export function DiffView({ label, before, after }: { label: string; before: string; after: string }) {
  const styles = useStyles2(getStyles);
  return (
    <pre className={styles.block} aria-label={label} role="region" tabIndex={0}>
      {lineDiff(before, after).map(({ kind, text }, line_idx) => (
        <div key={line_idx} className={cx(styles.line, styles[kind])}>
          {SIGN[kind]} {text}
        </div>
      ))}
    </pre>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  block: css({
    margin: 0,
    padding: theme.spacing(1, 0),
    maxHeight: theme.spacing(60),
    overflow: 'auto',
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  }),
  line: css({ padding: theme.spacing(0, 1), width: 'max-content', minWidth: '100%' }),
  same: css({}),
  added: css({ background: theme.colors.success.transparent }),
  removed: css({ background: theme.colors.error.transparent }),
});
