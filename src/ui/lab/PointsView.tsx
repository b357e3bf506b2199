import { useEffect, useRef } from "react";
import { type Colours, drawPoints, type PointsPicture, scoreRange } from "./draw-points.ts";
import classes from "./lab.module.css";

interface Props {
  /** Calls back with every new picture; answers how to stop. */
  readonly subscribe: (show: (picture: PointsPicture) => void) => () => void;
}

/** Real and generated points over the discriminator's score. Drawn past React: a picture comes many times a second. */
export function PointsView({ subscribe }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const legend = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    let last: PointsPicture | undefined;
    const draw = () => {
      const side = element.clientWidth;
      if (!last || side === 0) return;
      const ratio = window.devicePixelRatio;
      element.width = Math.round(side * ratio);
      element.height = Math.round(side * ratio);
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      drawPoints(context, last, coloursOf(element), side);
      const range = scoreRange(last);
      if (legend.current) legend.current.textContent = range ? `score ${range[0].toPrecision(3)} to ${range[1].toPrecision(3)}` : "";
    };
    const stop = subscribe((picture) => {
      last = picture;
      draw();
    });
    const resized = new ResizeObserver(draw);
    resized.observe(element);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-mantine-color-scheme"] });
    return () => {
      stop();
      resized.disconnect();
      themed.disconnect();
    };
  }, [subscribe]);
  return (
    <figure className={classes["picture"]}>
      <canvas
        ref={canvas}
        className={classes["points"]}
        role="img"
        aria-label="Real and generated points over the score of the discriminator"
      />
      <figcaption className={classes["legend"]}>
        <span className={classes["real"]}>● real</span>
        <span className={classes["generated"]}>× generated</span>
        <span className={classes["score"]} ref={legend} />
      </figcaption>
    </figure>
  );
}

function coloursOf(element: HTMLElement): Colours {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  return {
    background: read("--sunken"),
    line: read("--line"),
    text: read("--dim"),
    real: read("--real"),
    generated: read("--generated"),
    score: read("--score"),
  };
}
