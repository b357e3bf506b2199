import { IconArrowsMaximize, IconPhotoDown } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import type { ViewPicture } from "../../train/protocol.ts";
import { useProject } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Modal } from "../widgets/Modal.tsx";
import { Tooltip } from "../widgets/Tooltip.tsx";
import { gridDrawing } from "./draw-images.ts";
import { pointsDrawing } from "./draw-points.ts";
import { stripDrawing } from "./draw-strip.ts";
import { traceDrawing } from "./draw-trace.ts";
import classes from "./lab.module.css";
import { PictureCanvas } from "./PictureCanvas.tsx";
import { PointsLegend } from "./PointsLegend.tsx";
import { savePicture } from "./save-picture.ts";
import { ViewSliders } from "./ViewSliders.tsx";

const MelodyView = lazy(() => import("./MelodyView.tsx").then(({ MelodyView }) => ({ default: MelodyView })));

interface Props {
  readonly node: string;
  readonly picture: ViewPicture["picture"];
}

const usual: Readonly<Record<ViewPicture["picture"], string>> = {
  grid: "Samples",
  strip: "Side by side",
  points: "Points",
  trace: "Over time",
  roll: "Melodies",
};

/** One view of the board as it was last drawn, to be enlarged and kept. */
export function ViewPanel({ node, picture }: Props) {
  const label = useProject((project) => project.game.nodes.find(({ id }) => id === node)?.label);
  const [large, setLarge] = useState(false);
  const title = label || usual[picture];
  return (
    <div className={classes["panel"]}>
      <div className={classes["panelHead"]}>
        <h3 className={classes["title"]}>{title}</h3>
        <Tooltip label="Enlarge">
          <ActionIcon size={18} aria-label={`Enlarge ${title}`} onClick={() => setLarge(true)}>
            <IconArrowsMaximize size={13} />
          </ActionIcon>
        </Tooltip>
        <Tooltip label="Download as PNG">
          <ActionIcon size={18} aria-label={`Download ${title} as PNG`} onClick={() => void savePicture(node, title)}>
            <IconPhotoDown size={13} />
          </ActionIcon>
        </Tooltip>
      </div>
      <ViewBody node={node} picture={picture} title={title} />
      {large && (
        <Modal title={title} size="90vw" onClose={() => setLarge(false)}>
          <div className={classes["enlarged"]} data-room>
            <ViewBody node={node} picture={picture} title={title} />
          </div>
        </Modal>
      )}
    </div>
  );
}

function ViewBody({ node, picture, title }: Props & { readonly title: string }) {
  return (
    <figure className={classes["picture"]}>
      <Drawn node={node} picture={picture} title={title} />
      <ViewSliders node={node} />
    </figure>
  );
}

function Drawn({ node, picture, title }: Props & { readonly title: string }) {
  switch (picture) {
    case "grid":
      return <PictureCanvas node={node} picture="grid" drawing={gridDrawing} title={title} />;
    case "strip":
      return <PictureCanvas node={node} picture="strip" drawing={stripDrawing} title={title} />;
    case "trace":
      return <PictureCanvas node={node} picture="trace" drawing={traceDrawing} title={title} />;
    case "points":
      return (
        <>
          <PictureCanvas node={node} picture="points" drawing={pointsDrawing} title={title} />
          <PointsLegend node={node} />
        </>
      );
    case "roll":
      return (
        <Suspense fallback={null}>
          <MelodyView node={node} title={title} />
        </Suspense>
      );
  }
}
