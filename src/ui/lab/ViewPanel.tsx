import { useCallback } from "react";
import type { ViewPicture } from "../../train/protocol.ts";
import { useProject } from "../stores.ts";
import { GridView } from "./GridView.tsx";
import classes from "./lab.module.css";
import { run } from "./lab.ts";
import { PointsView } from "./PointsView.tsx";

interface Props {
  readonly node: string;
  readonly picture: ViewPicture["picture"];
}

/** One view of the board, as it was last drawn. */
export function ViewPanel({ node, picture }: Props) {
  const label = useProject((project) => project.game.nodes.find(({ id }) => id === node)?.label);
  const title = label ?? (picture === "grid" ? "Samples" : "Points");
  const subscribe = useCallback(
    (show: (view: never) => void) => subscribeTo(node, picture, show as (view: ViewPicture) => void),
    [node, picture],
  );
  return (
    <div className={classes["panel"]}>
      <h3 className={classes["title"]}>{title}</h3>
      {picture === "grid" ? (
        <GridView subscribe={subscribe} label={`${title}: images that the generator makes from fixed noise`} />
      ) : (
        <PointsView subscribe={subscribe} />
      )}
    </div>
  );
}

/** Shows what is there and every later picture of the same sort. */
function subscribeTo(node: string, picture: ViewPicture["picture"], show: (view: ViewPicture) => void): () => void {
  const draw = () => {
    const view = run.pictures.get(node)?.view;
    if (view?.picture === picture) show(view);
  };
  draw();
  return run.pictures.subscribe(node, draw);
}
