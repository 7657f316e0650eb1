import React, { useEffect, useState } from 'react';
import { initPluginTranslations } from '@grafana/i18n';
import appJson from '../plugin.json';

/** Shows its content once the app's words are there: panels and the data source are loaded without the app. */
export function WithWords({ children }: { children: React.ReactNode }) {
  const [areThere, setThere] = useState(false);
  useEffect(() => {
    let isGone = false;
    initPluginTranslations(appJson.id).finally(() => !isGone && setThere(true));
    return () => {
      isGone = true;
    };
  }, []);
  return areThere ? <>{children}</> : null;
}
