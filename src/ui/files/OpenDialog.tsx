import { IconFolderOpen, IconFolders } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { linkContext } from "../../store/library-page.ts";
import { recogniseText } from "../../store/opening.ts";
import { Button } from "../widgets/Button.tsx";
import { Textarea } from "../widgets/Inputs.tsx";
import { Modal } from "../widgets/Modal.tsx";
import classes from "./files.module.css";
import { type OpenHandlers, openFiles, openPasted } from "./open-files.ts";

interface OpenDialogProps extends OpenHandlers {
  onClose(): void;
}

/** Opens a file or a pasted text beside what is open. */
export function OpenDialog({ onClose, ...handlers }: OpenDialogProps) {
  return (
    <Modal onClose={onClose} title="Open" size={440}>
      <Open onClose={onClose} handlers={handlers} />
    </Modal>
  );
}

function Open({ onClose, handlers }: { onClose(): void; readonly handlers: OpenHandlers }) {
  const picker = useRef<HTMLInputElement>(null);
  const folderPicker = useRef<HTMLInputElement>(null);
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const pick = (files: FileList | null) => {
    if (files === null || files.length === 0) return;
    onClose();
    void openFiles([...files], handlers);
  };
  const pickFolder = () => {
    if (folderPicker.current === null) return;
    folderPicker.current.webkitdirectory = true;
    folderPicker.current.click();
  };
  const paste = async () => {
    const found = await recogniseText(text, linkContext);
    if (found.is === "fault") {
      setFault(found.fault.message);
      return;
    }
    onClose();
    await openPasted(text, handlers);
  };
  return (
    <div className={classes["open"]}>
      <button type="button" data-autofocus className={classes["pick"]} onClick={() => picker.current?.click()}>
        <IconFolderOpen size={20} />
        <span>
          <strong>Choose files</strong>
          <br />
          <span className={classes["pick-hint"]}>
            Projects (.ganvas.json), a PNG or SVG with a graph inside, or data: images, IDX, CIFAR, CSV, zip
          </span>
        </span>
      </button>
      <button type="button" className={classes["pick"]} onClick={pickFolder}>
        <IconFolders size={20} />
        <span>
          <strong>Choose a folder</strong>
          <br />
          <span className={classes["pick-hint"]}>Images to train on; folders inside it become classes</span>
        </span>
      </button>
      <input ref={picker} type="file" multiple hidden onChange={(event) => pick(event.currentTarget.files)} />
      <input ref={folderPicker} type="file" hidden onChange={(event) => pick(event.currentTarget.files)} />
      <Textarea
        label="Or paste a link or the text of a file"
        placeholder="https://…#g1d.…"
        rows={3}
        value={text}
        error={fault}
        className={classes["link-text"]}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setFault(undefined);
        }}
        onKeyDown={(event) => {
          if (event.key === "Enter" && !event.shiftKey && text.trim() !== "") {
            event.preventDefault();
            void paste();
          }
        }}
      />
      <div className={classes["dialog-foot"]}>
        <p className={classes["hint"]}>Dropping files anywhere on the page does the same. What is open stays as it is.</p>
        <Button variant="filled" disabled={text.trim() === ""} onClick={() => void paste()}>
          Open
        </Button>
      </div>
    </div>
  );
}
