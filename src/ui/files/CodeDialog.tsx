import { IconBinary, IconFileDownload } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { analyse } from "../../compile/analyse.ts";
import { type PyTorchFile, toPyTorch } from "../../export/pytorch/pytorch.ts";
import { toSafetensors } from "../../export/pytorch/safetensors.ts";
import { catalogue } from "../../nodes/registry.ts";
import { analysisStore } from "../../store/analysis.ts";
import { noticeStore } from "../../store/library-notices.ts";
import { run, useRun } from "../lab/lab.ts";
import { Button } from "../widgets/Button.tsx";
import { Textarea } from "../widgets/Inputs.tsx";
import { Modal } from "../widgets/Modal.tsx";
import { CopyButton } from "./CopyButton.tsx";
import { analysisOfNow } from "./download.ts";
import { fileName } from "./file-name.ts";
import classes from "./files.module.css";
import { saveBlob } from "./save-blob.ts";

interface CodeDialogProps {
  onClose(): void;
}

/** The open document as one file of PyTorch, and the weights of its run for it. */
export function CodeDialog({ onClose }: CodeDialogProps) {
  const [analysis] = useState(analysisOfNow);
  const file = useMemo(() => analysis && toPyTorch(analysis), [analysis]);
  return (
    <Modal onClose={onClose} title="PyTorch code" size={860}>
      {analysis === undefined || file === undefined ? (
        <p className={classes["hint"]}>The drawing has mistakes. Mend what the list of problems says, then there is code for it.</p>
      ) : (
        <Code file={file} name={fileName(analysis.project.meta.title)} />
      )}
    </Modal>
  );
}

function Code({ file, name }: { readonly file: PyTorchFile; readonly name: string }) {
  const phase = useRun(({ status }) => status.phase);
  const trained = phase !== "empty" && phase !== "preparing" && phase !== "failed";
  return (
    <div className={classes["code-dialog"]}>
      <p className={classes["hint"]}>
        A class for each network, and the game that they play. Needs PyTorch alone; where the data are pictures, random numbers stand in for
        yours.
        {file.missing.length > 0 && ` Not in it, and marked there: ${file.missing.join(", ")}.`}
      </p>
      <Textarea label="Python" readOnly value={file.text} className={classes["code"]} spellCheck={false} />
      <div className={classes["share-actions"]}>
        <CopyButton text={file.text} label="Copy" primary shownIn={classes["code"]} />
        <Button
          leftSection={<IconFileDownload size={14} />}
          onClick={() => saveBlob(new Blob([file.text], { type: "text/x-python" }), `${name}.py`)}
        >
          Download
        </Button>
        <Button leftSection={<IconBinary size={14} />} disabled={!trained} onClick={() => void downloadWeights(name)}>
          Trained weights
        </Button>
        {!trained && <span className={classes["hint"]}>There are weights once training has begun.</span>}
      </div>
    </div>
  );
}

/** Of the run, which may be of an earlier state of the drawing: the checkpoint says of which. */
async function downloadWeights(name: string): Promise<void> {
  const { saveCheckpoint, readWeights } = run.store.getState();
  const kept = await saveCheckpoint();
  const found = kept.ok ? await readWeights(kept.value.id) : kept;
  const file = found.ok ? toPyTorch(analyse(found.value.project, catalogue, analysisStore.getState().own)) : undefined;
  if (!found.ok || file === undefined) {
    const reason = found.ok ? "What is training has mistakes." : found.error.message;
    noticeStore.getState().show({ id: "weights", tone: "error", title: "The weights could not be written", lines: [reason] });
    return;
  }
  saveBlob(new Blob([toSafetensors(file.places, found.value.tensors)]), `${name}-${found.value.position.iteration}.safetensors`);
}
