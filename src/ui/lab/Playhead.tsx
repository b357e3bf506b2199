import { useReducedMotion } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { KEYS } from "./draw-roll.ts";
import classes from "./lab.module.css";
import type { Playing } from "./melody-player.ts";

interface Props {
  readonly playing: Playing;
  readonly steps: number;
  readonly stepsPerBar: number;
}

/** The place in the roll that sounds. With reduced motion it rests over the bar that is played. */
export function Playhead({ playing, steps, stepsPerBar }: Props) {
  const line = useRef<HTMLDivElement>(null);
  const still = useReducedMotion();
  useEffect(() => {
    let frame = 0;
    const follow = () => {
      const step = playing.position();
      const bar = Math.min(Math.floor(step / stepsPerBar), Math.ceil(steps / stepsPerBar) - 1);
      const [from, width] = still ? [bar * stepsPerBar, stepsPerBar] : [step, 0];
      if (line.current) {
        line.current.style.left = `calc(${KEYS}px + (100% - ${KEYS}px) * ${from / steps})`;
        line.current.style.width = `max(2px, calc((100% - ${KEYS}px) * ${width / steps}))`;
      }
      frame = requestAnimationFrame(follow);
    };
    follow();
    return () => cancelAnimationFrame(frame);
  }, [playing, steps, stepsPerBar, still]);
  return <div ref={line} className={classes["playhead"]} aria-hidden="true" />;
}
