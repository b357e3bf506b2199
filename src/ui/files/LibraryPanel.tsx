import { SegmentedControl, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { DocumentList } from "./DocumentList.tsx";
import classes from "./files.module.css";
import { PresetGallery } from "./PresetGallery.tsx";

interface LibraryPanelProps {
  /** A preset was opened as a document of its own. */
  onOpened?(preset: string): void;
}

/** What can be opened: the presets that come with Ganvas, and the person's own documents. */
export function LibraryPanel({ onOpened }: LibraryPanelProps) {
  const [shelf, setShelf] = useState<"presets" | "documents">("presets");
  const [query, setQuery] = useState("");
  return (
    <section className={classes["library"]} aria-label="Library">
      <div className={classes["library-head"]}>
        <SegmentedControl
          fullWidth
          aria-label="What to show"
          value={shelf}
          onChange={(value) => setShelf(value === "documents" ? "documents" : "presets")}
          data={[
            { value: "presets", label: "Presets" },
            { value: "documents", label: "My documents" },
          ]}
        />
        <TextInput
          type="search"
          aria-label={shelf === "presets" ? "Search the presets" : "Search my documents"}
          placeholder="Search"
          leftSection={<IconSearch size={14} />}
          value={query}
          onChange={(event) => setQuery(event.currentTarget.value)}
        />
      </div>
      <div className={classes["library-body"]}>
        {shelf === "presets" ? <PresetGallery query={query} {...(onOpened ? { onOpened } : {})} /> : <DocumentList query={query} />}
      </div>
    </section>
  );
}
