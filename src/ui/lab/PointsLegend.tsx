import { useEffect, useRef } from "react";
import { scoreRange } from "./draw-points.ts";
import classes from "./lab.module.css";
import { run } from "./lab.ts";

/** What the marks of a scatter mean, and how far the score reaches. */
export function PointsLegend({ node }: { readonly node: string }) {
  const score = useRef<HTMLSpanElement>(null);
  const best = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const tell = () => {
      const view = run.pictures.get(node)?.view;
      if (view?.picture !== "points" || !score.current || !best.current) return;
      const range = scoreRange(view);
      const line = view.dimensions === 1;
      const reach = range ? range.map(showBound).join(" to ") : "";
      score.current.textContent = range ? (line ? `― D(x), ${reach}` : `score ${reach}`) : "";
      best.current.hidden = !(line && view.probability && view.real && view.surface);
    };
    tell();
    return run.pictures.subscribe(node, tell);
  }, [node]);
  return (
    <figcaption className={classes["legend"]}>
      <span className={classes["real"]}>● real</span>
      <span className={classes["generated"]}>× generated</span>
      <span className={classes["score"]} ref={score} />
      <span ref={best} hidden title="The best discriminator between the two densities: p / (p + q)">
        ┄ D*(x)
      </span>
    </figcaption>
  );
}

/** 1e-11 of a probability is 0 to the eye. */
function showBound(value: number): string {
  return Math.abs(value) < 1e-3 ? "0" : value.toPrecision(3).replace("-", "−");
}
