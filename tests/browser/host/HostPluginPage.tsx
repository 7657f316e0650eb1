import * as React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { config, type PluginPageProps } from '@grafana/runtime';
import { useStyles2 } from '@grafana/ui';
import { useLocation } from 'react-router';
import pluginJson from '../../../frontend-plugin/src/plugin.json';

const PAGES = pluginJson.includes
  .filter(({ type }) => type === 'page')
  .map(({ path = '', ...page }) => ({ ...page, path: path.replace('%PLUGIN_ID%', pluginJson.id) }));

/** The frame that Grafana draws around a page of an app: navigation, breadcrumbs, title, actions. */
export function HostPluginPage({ children, pageNav, subTitle, actions }: PluginPageProps) {
  const styles = useStyles2(getStyles);
  const { pathname } = useLocation();
  const title = pageNav?.text ?? PAGES.find(({ path }) => path === pathname)?.name ?? config.bootData.user.name;
  const parent = pageNav?.parentItem;
  return (
    <div className={styles.frame}>
      <nav className={styles.nav} aria-label="Navigation">
        {PAGES.filter(({ addToNav }) => addToNav).map(({ name, path }) => (
          <a key={path} href={path} aria-current={path === pathname ? 'page' : undefined}>
            {name}
          </a>
        ))}
      </nav>
      <main className={styles.page}>
        {parent && (
          <nav aria-label="Breadcrumbs">
            <a className={styles.crumb} href={parent.url}>
              {parent.text}
            </a>
          </nav>
        )}
        <div className={styles.head}>
          <h1>{title}</h1>
          {actions}
        </div>
        {subTitle && <div className={styles.subTitle}>{subTitle}</div>}
        {children}
      </main>
    </div>
  );
}

const getStyles = (theme: GrafanaTheme2) => ({
  frame: css({ minHeight: '100vh', background: theme.colors.background.primary }),
  nav: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(2),
    padding: theme.spacing(1, 2),
    borderBottom: `1px solid ${theme.colors.border.weak}`,
    '[aria-current]': { fontWeight: theme.typography.fontWeightMedium, textDecoration: 'underline' },
  }),
  page: css({ padding: theme.spacing(2), [theme.breakpoints.up('md')]: { padding: theme.spacing(3) } }),
  crumb: css({ color: theme.colors.text.link }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(2),
    marginBottom: theme.spacing(2),
    h1: { margin: 0 },
  }),
  subTitle: css({ marginBottom: theme.spacing(2), color: theme.colors.text.secondary }),
});
