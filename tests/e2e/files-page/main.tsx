/** @file The parts about files alone on a page, for looking at them and for tests in a browser. */
import "@mantine/core/styles.css";
import "../../../src/ui/app/tokens.css";
import { MantineProvider } from "@mantine/core";
import { createRoot } from "react-dom/client";
import { useStore } from "zustand";
import { documentStore } from "../../../src/store/document.ts";
import { libraryStore, openAtStart } from "../../../src/store/library-page.ts";
import { theme, variables } from "../../../src/ui/app/theme.ts";
import { DocumentMenu } from "../../../src/ui/files/DocumentMenu.tsx";
import { FileDialogs } from "../../../src/ui/files/FileDialogs.tsx";
import { GraphDrawing } from "../../../src/ui/files/GraphDrawing.tsx";
import { LibraryPanel } from "../../../src/ui/files/LibraryPanel.tsx";
import { openFileDialog } from "../../../src/ui/files/dialog-store.ts";

const received: string[] = [];
Object.assign(window, { files: { documentStore, libraryStore, openFileDialog, received } });

function Page() {
  const project = useStore(documentStore, (state) => state.project);
  return (
    <div style={{ display: "grid", gridTemplate: "44px 1fr / 248px 1fr", height: "100vh" }}>
      <header style={{ gridColumn: "1 / 3", display: "flex", alignItems: "center", padding: "0 12px", background: "var(--panel)", borderBottom: "1px solid var(--line)" }}>
        <DocumentMenu />
      </header>
      <aside style={{ minHeight: 0, background: "var(--panel)", borderRight: "1px solid var(--line)" }}>
        <LibraryPanel />
      </aside>
      <main style={{ padding: 40 }}>
        <GraphDrawing project={project} height={400} />
      </main>
      <FileDialogs onData={(files) => received.push(...files.map(({ name }) => name))} />
    </div>
  );
}

const scheme = new URLSearchParams(window.location.search).has("dark") ? "dark" : "light";
const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} forceColorScheme={scheme}>
      <Page />
    </MantineProvider>,
  );
}
await openAtStart("ring-gan");
