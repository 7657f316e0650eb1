import { t } from '../shared/translate';
import type { ServiceKind, Signal } from './serviceRows';

/** What a service does, in a word. */
export function serviceKindInWords(kind: ServiceKind): string {
  switch (kind) {
    case 'http':
      return t('service-kind.http', 'HTTP');
    case 'grpc':
      return t('service-kind.grpc', 'gRPC');
    case 'queue':
      return t('service-kind.queue', 'Queue');
    case 'store':
      return t('service-kind.store', 'Store');
    case 'other':
      return t('service-kind.other', 'Other');
  }
}

/** A golden signal, in a word. */
export function signalInWords(signal: Signal): string {
  switch (signal) {
    case 'traffic':
      return t('signal.traffic', 'traffic');
    case 'errors':
      return t('signal.errors', 'errors');
    case 'latency':
      return t('signal.latency', 'latency');
    case 'saturation':
      return t('signal.saturation', 'saturation');
  }
}
