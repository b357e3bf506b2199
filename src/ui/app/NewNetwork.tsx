import { type FormEvent, useState } from "react";
import { BOARD } from "../../graph/edit.ts";
import { type Role, roles } from "../../graph/schema.ts";
import { catalogue } from "../../nodes/registry.ts";
import { documentStore } from "../../store/document.ts";
import { selectionStore } from "../../store/selection.ts";
import { viewStore } from "../../store/view.ts";
import { canvasCentre, toPlace } from "../canvas/canvas-store.ts";
import { show } from "../canvas/enter.ts";
import { focusNode } from "../canvas/focus.ts";
import { edit } from "../stores.ts";
import { Button } from "../widgets/Button.tsx";
import { NativeSelect, TextInput } from "../widgets/Inputs.tsx";
import { Modal } from "../widgets/Modal.tsx";
import { SegmentedControl } from "../widgets/SegmentedControl.tsx";
import { networkEdits, templatesFor } from "./network-templates.ts";

/** Makes a network and puts a use of it on the board. */
export function NewNetwork({ onClose }: { onClose(): void }) {
  const [role, setRole] = useState<Role>("generator");
  const [name, setName] = useState("");
  const templates = templatesFor(role, catalogue);
  const [chosen, setTemplate] = useState("");
  const template = templates.find(({ id }) => id === chosen) ?? templates[0];
  const create = (event: FormEvent) => {
    event.preventDefault();
    if (template === undefined) return;
    const place = viewStore.getState().graph === BOARD ? toPlace(canvasCentre()) : { x: 0, y: 0 };
    const { edits, network, use } = networkEdits(documentStore.getState().project, {
      role,
      name: name.trim() || titleOf(role),
      template,
      place,
    });
    edit(edits);
    onClose();
    if (template.id === "empty") show(network);
    else {
      show(BOARD);
      requestAnimationFrame(() => {
        selectionStore.getState().select({ nodes: [use] });
        focusNode(use);
      });
    }
  };
  return (
    <Modal onClose={onClose} title="New network" size={420}>
      <form className="form" onSubmit={create}>
        <TextInput
          label="Name"
          placeholder={titleOf(role)}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={80}
          data-autofocus
        />
        <NativeSelect
          label="Role"
          value={role}
          onChange={(event) => setRole(event.currentTarget.value as Role)}
          data={roles.map((value) => ({ value, label: titleOf(value) }))}
        />
        <div className="form-field">
          <span className="form-label">Start with</span>
          <SegmentedControl
            fullWidth
            aria-label="Start with"
            value={template?.id ?? ""}
            onChange={setTemplate}
            data={templates.map(({ id, title }) => ({ value: id, label: title }))}
          />
        </div>
        <p className="form-help">{template?.summary}</p>
        <div className="form-actions">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled">
            Create
          </Button>
        </div>
      </form>
    </Modal>
  );
}

function titleOf(role: Role): string {
  return role === "other" ? "Network" : role.charAt(0).toUpperCase() + role.slice(1);
}
