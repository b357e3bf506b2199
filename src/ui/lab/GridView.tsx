import { useEffect, useRef } from "react";
import type { ViewPicture } from "../../train/protocol.ts";
import classes from "./lab.module.css";

type GridPicture = Extract<ViewPicture, { picture: "grid" }>;

interface Props {
  /** Calls back with every new picture; answers how to stop. */
  readonly subscribe: (show: (picture: GridPicture) => void) => () => void;
  readonly label: string;
}

/** Generated images from fixed noise, with crisp pixels. */
export function GridView({ subscribe, label }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    return subscribe(({ width, height, pixels }) => {
      element.width = width;
      element.height = height;
      if (pixels instanceof ImageBitmap) context.drawImage(pixels, 0, 0);
      else context.putImageData(new ImageData(new Uint8ClampedArray(pixels), width, height), 0, 0);
    });
  }, [subscribe]);
  return (
    <figure className={classes["picture"]}>
      <canvas ref={canvas} className={classes["grid"]} role="img" aria-label={label} />
    </figure>
  );
}
