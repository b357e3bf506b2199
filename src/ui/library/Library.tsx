import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense, useState } from "react";
import { type ViewState, viewStore } from "../../store/view.ts";
import { afterFirst } from "../app/start.ts";
import { useView } from "../stores.ts";
import { CloseButton } from "../widgets/ActionIcon.tsx";
import { TextInput } from "../widgets/Inputs.tsx";
import { SegmentedControl } from "../widgets/SegmentedControl.tsx";
import "./library.css";

const PresetGallery = lazy(() =>
  afterFirst(() => import("../files/PresetGallery.tsx")).then(({ PresetGallery }) => ({ default: PresetGallery })),
);
const NodePalette = lazy(() => import("./NodePalette.tsx").then(({ NodePalette }) => ({ default: NodePalette })));
const DocumentList = lazy(() => import("../files/DocumentList.tsx").then(({ DocumentList }) => ({ default: DocumentList })));

type Shelf = ViewState["libraryTab"];

const shelves: readonly { readonly value: Shelf; readonly label: string; readonly search: string }[] = [
  { value: "presets", label: "Presets", search: "Search presets" },
  { value: "nodes", label: "Nodes", search: "Search nodes" },
  { value: "documents", label: "Mine", search: "Search my documents" },
];

/** Presets to start from, nodes to build with, and the person's own documents. */
export function Library({ onChosen }: { onChosen?(): void }) {
  const shelf = useView((state) => state.libraryTab);
  const [query, setQuery] = useState("");
  const { search } = shelves.find(({ value }) => value === shelf) ?? { search: "" };
  return (
    <div className="library">
      <SegmentedControl
        fullWidth
        aria-label="Library"
        value={shelf}
        onChange={(value) => {
          setQuery("");
          viewStore.getState().setLibraryTab(value);
        }}
        data={shelves.map(({ value, label }) => ({ value, label }))}
      />
      <TextInput
        placeholder={search}
        aria-label={search}
        value={query}
        onChange={(event) => setQuery(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Escape" && setQuery("")}
        leftSection={<IconSearch size={14} />}
        rightSection={query ? <CloseButton size={20} aria-label="Clear the search" onClick={() => setQuery("")} /> : null}
      />
      <div className="library-scroll">
        <Suspense>
          {shelf === "nodes" ? (
            <NodePalette query={query} {...(onChosen ? { onAdded: onChosen } : {})} />
          ) : shelf === "presets" ? (
            <PresetGallery query={query} {...(onChosen ? { onOpened: onChosen } : {})} />
          ) : (
            <DocumentList query={query} />
          )}
        </Suspense>
      </div>
    </div>
  );
}
