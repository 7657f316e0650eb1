import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';

interface Props {
  label: string;
  text: string;
  /** Breaks long lines in place of scrolling: right for one long expression, wrong for YAML. */
  wrap?: boolean;
}

/** Text for machines, as it is. */
export function CodeBlock({ label, text, wrap = false }: Props) {
  const styles = useStyles2(getStyles);
  return (
    <pre className={wrap ? styles.wrapped : styles.scrolled} aria-label={label} role="region" tabIndex={0}>
      {text}
    </pre>
  );
}

const getStyles = (theme: GrafanaTheme2) => {
  const block = {
    margin: 0,
    padding: theme.spacing(1),
    maxHeight: theme.spacing(60),
    overflow: 'auto',
    fontFamily: theme.typography.fontFamilyMonospace,
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.primary,
    background: theme.colors.background.canvas,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
  };
  return {
    scrolled: css({ ...block, whiteSpace: 'pre' }),
    wrapped: css({ ...block, whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }),
  };
};
