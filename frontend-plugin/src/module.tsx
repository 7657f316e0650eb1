import React, { Suspense, lazy } from 'react';
import { AppPlugin, type AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';
import { links } from './extensions/links';
import type { SloStatusProps } from './extensions/SloStatus';

const LazyApp = lazy(async () => {
  const { loadApp } = await import('./App/loadApp');
  return loadApp();
});
const LazyConfigurationTab = lazy(async () => {
  const { loadConfigurationTab } = await import('./Configuration/loadConfigurationTab');
  return loadConfigurationTab();
});
const LazySloStatus = lazy(async () => {
  const { loadSloStatus } = await import('./extensions/loadSloStatus');
  return loadSloStatus();
});

/** Everything else is loaded when a page is opened: Grafana reads this file on every start. */
function Root(_: AppRootProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <LazyApp />
    </Suspense>
  );
}

function ConfigurationTab() {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <LazyConfigurationTab />
    </Suspense>
  );
}

function SloStatus(props: SloStatusProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <LazySloStatus {...props} />
    </Suspense>
  );
}

export const plugin = new AppPlugin<{}>()
  .setRootPage(Root)
  .addConfigPage({ title: 'Configuration', icon: 'cog', id: 'configuration', body: ConfigurationTab })
  .exposeComponent({
    id: 'srellama-reliability-app/slo-status/v1',
    title: 'Where the objectives of a service stand',
    description: 'State, error budget left and burn rate of each objective in force.',
    component: SloStatus,
  });

links.forEach((link) => plugin.addLink(link));
