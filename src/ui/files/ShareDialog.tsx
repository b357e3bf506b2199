import { IconFileDownload, IconPhoto } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { toLink } from "../../graph/link.ts";
import type { LinkOptions } from "../../graph/link-options.ts";
import type { Project } from "../../graph/schema.ts";
import { linkContext } from "../../store/library-page.ts";
import { useProject } from "../stores.ts";
import { Button } from "../widgets/Button.tsx";
import { Textarea } from "../widgets/Inputs.tsx";
import { Modal } from "../widgets/Modal.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { downloadFile, downloadPng } from "./download.ts";
import classes from "./files.module.css";
import { useLibrary } from "./library-hooks.ts";
import { QrCode } from "./QrCode.tsx";
import { ShareOptions } from "./ShareOptions.tsx";
import { contentsOf } from "./share-contents.ts";
import { fitOf, fitText, meterValue } from "./size-meter.ts";

interface ShareDialogProps {
  onClose(): void;
}

/** The open document as a link that holds all of it; no server is asked. */
export function ShareDialog({ onClose }: ShareDialogProps) {
  return (
    <Modal onClose={onClose} title="Share" size={620}>
      <Share />
    </Modal>
  );
}

function Share() {
  const project = useProject((p) => p);
  const [options, setOptions] = useState<LinkOptions>({});
  const link = useLink(project, options);
  const fit = fitOf(link.length);
  return (
    <div className={classes["share"]}>
      <div className={classes["share-main"]}>
        <Textarea
          label="Link"
          readOnly
          rows={4}
          value={link}
          className={classes["link-text"]}
          onFocus={(event) => event.currentTarget.select()}
        />
        <div className={classes["meter"]} data-fit={fit}>
          <progress value={meterValue(link.length)} aria-label="Length of the link" />
          <p>
            <strong>{link.length.toLocaleString("en")} characters.</strong> {fitText[fit]}
          </p>
        </div>
        <div className={classes["share-actions"]}>
          <CopyButton text={link} label="Copy link" primary={fit !== "too-long"} shownIn={classes["link-text"]} />
          <Button
            leftSection={<IconFileDownload size={14} />}
            variant={fit === "too-long" ? "filled" : "default"}
            onClick={() => downloadFile()}
          >
            Download the file
          </Button>
          <Button leftSection={<IconPhoto size={14} />} onClick={() => void downloadPng()}>
            PNG with the graph inside
          </Button>
        </div>
        <ShareOptions options={options} onChange={setOptions} />
      </div>
      <aside className={classes["share-side"]}>
        <QrCode text={link} />
        <h3 className={classes["side-title"]}>What is inside</h3>
        <ul className={classes["contents"]}>
          {contentsOf(project).map((entry) => (
            <li key={entry}>{entry}</li>
          ))}
        </ul>
        <p className={classes["hint"]}>
          Everything stands behind the #, so no server sees it. It opens as a copy and trains nothing by itself.
        </p>
      </aside>
    </div>
  );
}

/** The whole address; the one before stays until the next is made. */
function useLink(project: Project, options: LinkOptions): string {
  const from =
    useLibrary((state) => (state.current?.origin.is === "preset" ? state.current.origin.name : undefined)) ?? project.meta.parent?.id;
  const [hash, setHash] = useState("");
  useEffect(() => {
    let stale = false;
    void toLink(project, linkContext, { options, ...(from === undefined ? {} : { from }) }).then((made) => {
      if (!stale) setHash(made);
    });
    return () => {
      stale = true;
    };
  }, [project, options, from]);
  return `${window.location.origin}${window.location.pathname}${hash}`;
}
