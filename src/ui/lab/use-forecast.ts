import { useEffect, useState } from "react";
import type { BackendName, Forecast } from "../../train/protocol.ts";
import { useProject } from "../stores.ts";
import { run, useRun } from "./lab.ts";

/** Milliseconds without an edit before the worker is asked. */
const CALM = 400;

interface Known {
  readonly forecasts: readonly Forecast[];
  /** The backend in use when they were made. */
  readonly backend: BackendName | undefined;
}

/** What training the project as it stands would take on each backend, as the worker says; empty until it answers. */
export function useForecast(): readonly Forecast[] {
  const project = useProject((project) => project);
  const backend = useRun((state) => state.status.backend?.name);
  const [known, setKnown] = useState<Known>();
  useEffect(() => {
    let stale = false;
    const timer = setTimeout(() => {
      void run.store
        .getState()
        .forecast(project)
        .then((forecasts) => !stale && setKnown({ forecasts, backend }));
    }, CALM);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [project, backend]);
  return known?.backend === backend ? (known?.forecasts ?? []) : [];
}
