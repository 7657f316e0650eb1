import React, { lazy, Suspense } from 'react';
import { Navigate, Route, Routes, useLocation } from 'react-router';
import { PluginPage } from '@grafana/runtime';
import { EmptyState, ErrorBoundaryAlert } from '@grafana/ui';
import { AppLinkButton } from '../shared/AppLinkButton';
import { Skeleton } from '../shared/Skeleton';
import { t } from '../shared/translate';
import { servicesPath } from './paths';

const ServicesPage = lazy(() => import('../Services/ServicesPage'));
const ObjectivesPage = lazy(() => import('../Objectives/ObjectivesPage'));
const ObjectivePage = lazy(() => import('../Objective/ObjectivePage'));
const ProposePage = lazy(() => import('../Propose/ProposePage'));
const ReviewPage = lazy(() => import('../Review/ReviewPage'));
const ChangesPage = lazy(() => import('../Changes/ChangesPage'));
const ConfigurationPage = lazy(() => import('../Configuration/ConfigurationPage'));
const ReceiptsPage = lazy(() => import('../Receipts/ReceiptsPage'));
const ReceiptPage = lazy(() => import('../Receipts/ReceiptPage'));

export function App() {
  return (
    <Routes>
      <Route index element={<Navigate to={servicesPath()} replace />} />
      <Route path="services" element={page(<ServicesPage />)} />
      <Route path="objectives" element={page(<ObjectivesPage />)} />
      <Route path="objectives/:id" element={page(<ObjectivePage />)} />
      <Route path="propose" element={page(<ProposePage />)} />
      <Route path="review" element={page(<ReviewPage />)} />
      <Route path="changes" element={page(<ChangesPage />)} />
      <Route path="receipts" element={page(<ReceiptsPage />)} />
      <Route path="receipts/:hash" element={page(<ReceiptPage />)} />
      <Route path="configuration" element={page(<ConfigurationPage />)} />
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}

export default App;

const page = (content: React.ReactNode) => <PageBoundary>{content}</PageBoundary>;

/** A page that breaks takes no other with it, and another address gets a fresh start. */
function PageBoundary({ children }: { children: React.ReactNode }) {
  const { pathname, search } = useLocation();
  return (
    <ErrorBoundaryAlert dependencies={[pathname, search]} boundaryName="srellama-page">
      <Suspense
        fallback={
          <PluginPage>
            <Skeleton label={t('app.loading', 'Loading the page')} n_rows={6} rowHeight={5} />
          </PluginPage>
        }
      >
        {children}
      </Suspense>
    </ErrorBoundaryAlert>
  );
}

function NotFoundPage() {
  return (
    <PluginPage pageNav={{ text: t('app.not-found.title', 'No such page') }}>
      <EmptyState
        variant="not-found"
        message={t('app.not-found.message', 'There is no page at this address')}
        button={<AppLinkButton to={servicesPath()}>{t('app.not-found.services', 'Go to the services')}</AppLinkButton>}
      />
    </PluginPage>
  );
}
