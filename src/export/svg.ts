/**
 * @file A picture of a project as an SVG text: the board and the networks one above the other, drawn from the document.
 * Every text is escaped; the picture holds no script, no style sheet and no address.
 */
import type { Analysis } from "../compile/analysis.ts";
import { BOARD, type GraphId } from "../graph/edit.ts";
import { toText } from "../graph/file-text.ts";
import type { Kinds } from "../graph/migrate.ts";
import { svgMetadata } from "../graph/png.ts";
import { type Box, curvePath, type GraphLayout, layoutGraph, type Spot, type Tone } from "./svg-layout.ts";

export interface PictureOptions {
  /** Left out: the board and all networks that are not empty. */
  readonly graphs?: readonly GraphId[];
  readonly dark?: boolean;
  /** The project inside the picture, so that the picture opens as the project. */
  readonly embed?: boolean;
}

interface Palette {
  readonly paper: string;
  readonly card: string;
  readonly line: string;
  readonly text: string;
  readonly dim: string;
  readonly tones: Readonly<Record<Tone, string>>;
}

const light: Palette = {
  paper: "#f2f3f5",
  card: "#ffffff",
  line: "#c7cbd2",
  text: "#1a1d23",
  dim: "#565d68",
  tones: {
    real: "#1b6ec2",
    generated: "#c75f06",
    score: "#7446cf",
    classifier: "#08807a",
    noise: "#6d7580",
    label: "#4d7d12",
    loss: "#c62f44",
    plain: "#5b6470",
  },
};

const dark: Palette = {
  paper: "#131519",
  card: "#1a1d22",
  line: "#424853",
  text: "#e8eaee",
  dim: "#aab0bb",
  tones: {
    real: "#5cabf5",
    generated: "#f2973d",
    score: "#ab8df7",
    classifier: "#3dbfb5",
    noise: "#98a0ac",
    label: "#93c24a",
    loss: "#f26d7d",
    plain: "#98a0ac",
  },
};

const MARGIN = 40;
const TITLE = 64;
const HEADING = 34;
const GAP = 48;
/** Pixels of a character of 11 pixels, and of a bold one of 12.5, on average: there is nothing here to measure text with. */
const CHARACTER = 6.4;
const BOLD = 7.6;
const font = "ui-sans-serif, system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif";

export interface Picture {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

export function drawSvg(analysis: Analysis, kinds: Kinds, options: PictureOptions = {}): Picture {
  const { project } = analysis;
  const ids = options.graphs ?? [BOARD, ...project.networks.filter(({ nodes }) => nodes.length > 0).map(({ id }) => id)];
  const layouts = ids.map((id) => layoutGraph(analysis, id, kinds));
  const palette = options.dark === true ? dark : light;
  const width = Math.ceil(Math.max(...layouts.map(({ bounds }) => bounds.width), 320) + 2 * MARGIN);
  let y = TITLE;
  const parts = layouts.map((layout) => {
    const part = drawGraph(layout, y, palette);
    y += HEADING + layout.bounds.height + GAP;
    return part;
  });
  const height = Math.ceil(y - GAP + MARGIN);
  const svg = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="${font}" role="img">`,
    `<title>${escapeText(project.meta.title)}</title>`,
    options.embed === false ? "" : svgMetadata(toText(project, kinds)),
    `<rect width="${width}" height="${height}" fill="${palette.paper}"/>`,
    text(MARGIN, 40, cut(project.meta.title, (width - 2 * MARGIN) / 10), `font-size="18" font-weight="600" fill="${palette.text}"`),
    ...parts,
    "</svg>",
  ];
  return { svg: svg.filter((part) => part !== "").join("\n"), width, height };
}

function drawGraph(layout: GraphLayout, top: number, palette: Palette): string {
  const { bounds } = layout;
  const heading = text(MARGIN, top + 14, cut(layout.name, 60), `font-size="12" font-weight="600" fill="${palette.dim}"`);
  const curves = layout.curves.map(
    (curve) =>
      `<path d="${curvePath(curve)}" fill="none" stroke="${palette.tones[curve.tone]}" stroke-width="1.6"${curve.tone === "noise" ? ' stroke-dasharray="1.5 3.5" stroke-linecap="round"' : ""}/>`,
  );
  return [
    heading,
    `<g transform="translate(${MARGIN - bounds.x} ${top + HEADING - bounds.y})">`,
    ...curves,
    ...layout.boxes.map((box) => drawBox(box, palette)),
    "</g>",
  ].join("\n");
}

function drawBox(box: Box, palette: Palette): string {
  const tone = palette.tones[box.tone];
  const room = (box.width - 24) / CHARACTER;
  const parts = [
    `<rect x="${box.x}" y="${box.y}" width="${box.width}" height="${box.height}" rx="6" fill="${palette.card}" stroke="${palette.line}"${box.unknown ? ' stroke-dasharray="4 3"' : ""}/>`,
    `<path d="M${box.x + 0.75} ${box.y + 8}V${box.y + box.height - 8}" stroke="${tone}" stroke-width="3" stroke-linecap="round"/>`,
    text(box.x + 14, box.y + 21, cut(box.title, (box.width - 28) / BOLD), `font-size="12.5" font-weight="600" fill="${palette.text}"`),
    ...box.lines.map((line, index) => text(box.x + 14, box.y + 38 + 16 * index, cut(line, room), `font-size="11" fill="${palette.dim}"`)),
    ...box.inputs.map((spot) => drawSpot(spot, tone, palette, "start")),
    ...box.outputs.map((spot) => drawSpot(spot, tone, palette, "end")),
  ];
  return `<g${box.muted ? ' opacity="0.45"' : ""}>${parts.join("")}</g>`;
}

function drawSpot(spot: Spot, tone: string, palette: Palette, anchor: "start" | "end"): string {
  const dot = `<circle cx="${spot.x}" cy="${spot.y}" r="4" fill="${spot.wired ? tone : palette.card}" stroke="${tone}" stroke-width="1.5"/>`;
  if (spot.label === "") return dot;
  return (
    dot +
    text(
      spot.x + (anchor === "start" ? 12 : -12),
      spot.y + 4,
      cut(spot.label, 12),
      `font-size="11" fill="${palette.dim}" text-anchor="${anchor}"`,
    )
  );
}

function text(x: number, y: number, content: string, attributes: string): string {
  return `<text x="${x}" y="${y}" ${attributes}>${escapeText(content)}</text>`;
}

function cut(content: string, characters: number): string {
  const letters = Array.from(content.replace(/\s+/g, " "));
  return letters.length <= characters ? letters.join("") : `${letters.slice(0, Math.max(1, Math.floor(characters) - 1)).join("")}…`;
}

/** For character data and for attributes; characters that XML forbids are left out. */
export function escapeText(content: string): string {
  return (
    content
      // oxlint-disable-next-line no-control-regex -- these are what XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
  );
}
