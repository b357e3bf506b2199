import type { Turn } from "../../graph/schema.ts";
import { timingOf, withTiming } from "../../graph/turn.ts";
import { NumberInput } from "./NumberInput.tsx";

interface TurnTimingProps {
  readonly turn: Turn;
  onChange(turn: Turn, gesture?: string): void;
}

/** In which iterations of the stage the turn comes; nothing for a turn that always comes. */
export function TurnTiming({ turn, onChange }: TurnTimingProps) {
  if (Array.isArray(turn)) return null;
  const { every, after } = timingOf(turn);
  return (
    <span className="turn-timing">
      every
      <NumberInput
        label="Comes every"
        value={every}
        unit="it"
        meta={{ min: 1, max: 1e6, scale: "log", integer: true }}
        onChange={(value, gesture) => onChange(withTiming(turn, { every: value, after }), gesture)}
      />
      from
      <NumberInput
        label="Not before iteration"
        value={after}
        unit="it"
        meta={{ min: 0, max: 1e9, scale: "log", integer: true }}
        onChange={(value, gesture) => onChange(withTiming(turn, { every, after: value }), gesture)}
      />
    </span>
  );
}
