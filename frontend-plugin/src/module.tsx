import React, { Suspense, lazy } from 'react';
import { AppPlugin, type AppRootProps } from '@grafana/data';
import { LoadingPlaceholder } from '@grafana/ui';

const LazyApp = lazy(async () => {
  const { loadApp } = await import('./App/loadApp');
  return loadApp();
});

/** Everything else is loaded when a page is opened: Grafana reads this file on every start. */
function Root(_: AppRootProps) {
  return (
    <Suspense fallback={<LoadingPlaceholder text="" />}>
      <LazyApp />
    </Suspense>
  );
}

export const plugin = new AppPlugin<{}>().setRootPage(Root);
