import { useMemo } from "react";
import type { GraphAnalysis } from "../../compile/analysis.ts";
import { type Bar, silhouette } from "./silhouette.ts";

const WIDTH = 176;
const HEIGHT = 44;
const GAP = 3;
/** Pixels of the widest bar. */
const WIDEST = 18;

/** A network without any tensor to speak of, such as one learned number. */
const oneNumber: Bar = { height: 0.3, width: 0.6, image: false };

/** The network's bars side by side, in the middle of the card. */
export function Silhouette({ graph }: { readonly graph: GraphAnalysis }) {
  const bars = useMemo(() => {
    const found = silhouette(graph);
    return found.length > 0 ? found : [oneNumber];
  }, [graph]);
  if (graph.order.length < 2) return <div className="silhouette-empty">Empty: double-click to draw it</div>;
  return (
    <svg className="silhouette" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {sideBySide(bars).map(({ x, width, height, image }, i) => (
        <rect
          key={i}
          x={x}
          y={(HEIGHT - height) / 2}
          width={width}
          height={height}
          rx={Math.min(1.5, width / 2)}
          opacity={image ? 0.85 : 0.5}
        />
      ))}
    </svg>
  );
}

function sideBySide(bars: readonly Bar[]) {
  const gaps = GAP * (bars.length - 1);
  const total = bars.reduce((sum, bar) => sum + bar.width, 0);
  const unit = Math.min(WIDEST, (WIDTH - gaps) / total);
  const left = (WIDTH - unit * total - gaps) / 2;
  return bars.map((bar, i) => {
    const before = bars.slice(0, i).reduce((sum, { width }) => sum + width * unit + GAP, 0);
    return { x: left + before, width: bar.width * unit, height: bar.height * HEIGHT, image: bar.image };
  });
}
