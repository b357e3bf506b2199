import { useEffect, useRef } from "react";
import type { ViewPicture } from "../../train/protocol.ts";
import { coloursOf, type Drawing, drawOn } from "./drawing.ts";
import classes from "./lab.module.css";
import { run } from "./lab.ts";

interface Props<P extends ViewPicture> {
  readonly node: string;
  readonly picture: P["picture"];
  readonly drawing: Drawing<P>;
  readonly title: string;
  /** The picture stays as it is while this is true. */
  readonly held?: boolean;
}

/** Where panels stand in a column a picture is as wide as that, and no taller than this; in a row it is as tall as the row. */
const TALLEST = 420;

/** The latest picture of a view. Drawn past React: pictures come many times a second. */
export function PictureCanvas<P extends ViewPicture>({ node, picture, drawing, title, held = false }: Props<P>) {
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const [around, element] = [frame.current, canvas.current];
    if (!around || !element) return;
    const draw = () => {
      const view = run.pictures.get(node)?.view;
      const stacked = getComputedStyle(around).getPropertyValue("--stacked").trim() === "1";
      const height = stacked ? TALLEST : around.clientHeight;
      const width = stacked ? around.clientWidth : (around.closest("[data-room]")?.clientWidth ?? around.clientWidth);
      if (view?.picture !== picture || height <= 0 || width <= 0) return;
      const shown = view as P;
      const size = drawing.size(shown, { width, height });
      element.style.width = `${size.width}px`;
      element.style.height = `${size.height}px`;
      drawOn(element, drawing, { picture: shown, size, colours: coloursOf(element) });
      element.setAttribute("aria-label", `${title}: ${drawing.describe(shown)}`);
    };
    draw();
    const stop = held ? undefined : run.pictures.subscribe(node, draw);
    const resized = new ResizeObserver(draw);
    resized.observe(around);
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ["data-scheme"] });
    return () => {
      stop?.();
      resized.disconnect();
      themed.disconnect();
    };
  }, [node, picture, drawing, title, held]);
  return (
    <div ref={frame} className={classes["canvasFrame"]}>
      <canvas ref={canvas} role="img" aria-label={title} />
    </div>
  );
}
