import { useCallback, useState, type WheelEvent } from "react";

/** A mouse's wheel zooms; two fingers on a trackpad scroll, and pinch to zoom. Which of the two it is shows in the events. */
export function useTrackpad() {
  const [on, setOn] = useState(false);
  const onWheel = useCallback((event: WheelEvent) => {
    if (event.ctrlKey || event.deltaMode !== 0) return;
    const isSideways = event.deltaX !== 0 && !event.shiftKey;
    const isNotch = event.deltaX === 0 && Math.abs(event.deltaY) >= 100 && Number.isInteger(event.deltaY);
    if (isSideways) setOn(true);
    else if (isNotch) setOn(false);
  }, []);
  return { on, onWheel };
}
