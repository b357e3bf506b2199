import { IconTrash } from "@tabler/icons-react";
import { useCallback, useEffect, useState } from "react";
import type { Project } from "../../graph/schema.ts";
import type { VersionEntry } from "../../store/autosave-storage.ts";
import { useProject } from "../stores.ts";
import { ActionIcon } from "../widgets/ActionIcon.tsx";
import { Button } from "../widgets/Button.tsx";
import { TextInput } from "../widgets/Inputs.tsx";
import { Modal } from "../widgets/Modal.tsx";
import classes from "./files.module.css";
import { GraphDrawing } from "./GraphDrawing.tsx";
import { withFiles } from "./library-hooks.ts";
import { showWhen } from "./when.ts";

interface VersionsDialogProps {
  onClose(): void;
}

/** Older states of the open document: look at one, go back to it, or open it as a copy. */
export function VersionsDialog({ onClose }: VersionsDialogProps) {
  return (
    <Modal onClose={onClose} title="Versions" size={780}>
      <Versions onClose={onClose} />
    </Modal>
  );
}

const reasons: Readonly<Record<VersionEntry["reason"], string>> = {
  automatic: "",
  named: "",
  "other-tab": "from another tab",
  "before-restore": "before a restore",
};

function Versions({ onClose }: { onClose(): void }) {
  const now = useProject((project) => project);
  const [list, setList] = useState<readonly VersionEntry[]>();
  const [chosen, setChosen] = useState<VersionEntry>();
  const [name, setName] = useState("");
  const preview = usePreview(chosen);

  const show = useCallback((all: readonly VersionEntry[]) => {
    setList(all);
    setChosen((before) => all.find(({ time }) => time === before?.time) ?? all[0]);
  }, []);
  useEffect(() => {
    let gone = false;
    withFiles(async ({ versions }) => {
      const all = await versions.list();
      if (!gone) show(all);
    });
    return () => {
      gone = true;
    };
  }, [show]);

  const keep = () =>
    withFiles(async ({ versions }) => {
      await versions.keep(name.trim());
      setName("");
      show(await versions.list());
    });
  const remove = (time: number) =>
    withFiles(async ({ versions }) => {
      await versions.remove(time);
      show(await versions.list());
    });

  return (
    <div className={classes["versions"]} data-none={list?.length === 0 || undefined}>
      <div className={classes["versions-list"]}>
        <form
          className={classes["keep"]}
          onSubmit={(event) => {
            event.preventDefault();
            if (name.trim() !== "") keep();
          }}
        >
          <TextInput
            aria-label="Name of a version"
            placeholder="Keep the state of now as…"
            maxLength={80}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Button type="submit" disabled={name.trim() === ""}>
            Keep
          </Button>
        </form>
        {list?.length === 0 && <p className={classes["empty"]}>None yet: a version is made about once a minute while you edit.</p>}
        <ul className={classes["list"]} aria-label="Versions">
          {list?.map((version) => (
            <li key={version.time} className={classes["row"]} data-current={version.time === chosen?.time || undefined}>
              <button
                type="button"
                className={classes["row-main"]}
                aria-pressed={version.time === chosen?.time}
                onClick={() => setChosen(version)}
              >
                <span className={classes["row-title"]}>{version.name ?? capital(showWhen(version.time))}</span>
                <span className={classes["row-text"]}>
                  {[version.name === undefined ? "" : showWhen(version.time), `${version.nodes} nodes`, reasons[version.reason]]
                    .filter((part) => part !== "")
                    .join(" · ")}
                </span>
              </button>
              <ActionIcon
                className={classes["row-more"]}
                aria-label={`Remove the version of ${showWhen(version.time)}`}
                onClick={() => remove(version.time)}
              >
                <IconTrash size={14} />
              </ActionIcon>
            </li>
          ))}
        </ul>
      </div>
      {chosen && (
        <div className={classes["versions-view"]}>
          <div className={classes["preview"]}>{preview && <GraphDrawing project={preview} height={260} />}</div>
          {preview && <p className={classes["hint"]}>{compared(preview, now)}</p>}
          <div className={classes["dialog-foot"]}>
            <p className={classes["hint"]}>Going back is a step that undo takes back.</p>
            <Button
              onClick={() => {
                withFiles(({ versions }) => versions.openCopy(chosen.time));
                onClose();
              }}
            >
              Open as a copy
            </Button>
            <Button
              variant="filled"
              onClick={() => {
                withFiles(({ versions }) => versions.restore(chosen.time));
                onClose();
              }}
            >
              Go back to this
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function usePreview(version: VersionEntry | undefined): Project | undefined {
  const [loaded, setLoaded] = useState<{ readonly time: number; readonly project: Project | undefined }>();
  const time = version?.time;
  useEffect(() => {
    if (time === undefined) return;
    let gone = false;
    withFiles(async ({ versions }) => {
      const project = await versions.read(time);
      if (!gone) setLoaded({ time, project });
    });
    return () => {
      gone = true;
    };
  }, [time]);
  return loaded?.time === time ? loaded?.project : undefined;
}

/** "Since then, of the nodes: 2 added, 1 changed." */
function compared(then: Project, now: Project): string {
  const nodes = (project: Project) =>
    new Map(
      [project.game, ...project.networks, ...project.blocks].flatMap((graph, index) =>
        graph.nodes.map((node) => [`${index} ${node.id}`, node] as const),
      ),
    );
  const [before, after] = [nodes(then), nodes(now)];
  const added = [...after.keys()].filter((key) => !before.has(key)).length;
  const gone = [...before.keys()].filter((key) => !after.has(key)).length;
  const changed = [...after].filter(([key, node]) => before.has(key) && JSON.stringify(before.get(key)) !== JSON.stringify(node)).length;
  const parts = [
    [added, "added"],
    [gone, "removed"],
    [changed, "changed"],
  ].flatMap(([n, what]) => (n === 0 ? [] : [`${n} ${what}`]));
  return parts.length === 0 ? "The same nodes as now." : `Since then, of the nodes: ${parts.join(", ")}.`;
}
