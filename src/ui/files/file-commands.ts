/** @file What the palette, the menus and the keyboard can do with files. */
import type { Command } from "../../store/commands.ts";
import { duplicateOpen } from "../../store/library-page.ts";
import { openFileDialog } from "./dialog-store.ts";
import { downloadFile, downloadPng, downloadSvg } from "./download.ts";
import { newDocument } from "./library-hooks.ts";

export const fileCommands: readonly Command[] = [
  { id: "file.new", title: "New document", group: "File", keywords: ["empty", "blank"], run: newDocument },
  {
    id: "file.open",
    title: "Open a file or a link",
    group: "File",
    shortcuts: ["Mod+O"],
    keywords: ["import", "load"],
    run: () => openFileDialog("open"),
  },
  {
    id: "file.save",
    title: "Download the project file",
    group: "File",
    shortcuts: ["Mod+S"],
    keywords: ["save", "json", "export"],
    detail: "Everything is kept in this browser anyway.",
    run: () => downloadFile(),
  },
  { id: "file.duplicate", title: "Duplicate the document", group: "File", keywords: ["copy", "fork"], run: () => void duplicateOpen() },
  {
    id: "file.versions",
    title: "Versions of this document",
    group: "File",
    keywords: ["history", "restore", "revert"],
    run: () => openFileDialog("versions"),
  },
  {
    id: "file.share",
    title: "Share a link",
    group: "File",
    shortcuts: ["Mod+Shift+L"],
    keywords: ["url", "qr", "embed"],
    run: () => openFileDialog("share"),
  },
  {
    id: "file.png",
    title: "Export a PNG with the graph inside",
    group: "File",
    keywords: ["picture", "image"],
    run: () => void downloadPng(),
  },
  {
    id: "file.code",
    title: "Export PyTorch code",
    group: "File",
    keywords: ["python", "torch", "weights", "safetensors", "take away"],
    run: () => openFileDialog("code"),
  },
  { id: "file.svg", title: "Export an SVG with the graph inside", group: "File", keywords: ["picture", "vector"], run: downloadSvg },
];
