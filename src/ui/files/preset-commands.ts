/** @file Every preset as a command, so that the palette finds it. */
import type { Command } from "../../store/commands.ts";
import { openPreset } from "../../store/library-page.ts";
import { presets } from "../../store/presets-gallery.ts";

export const presetCommands: readonly Command[] = presets.map((preset) => ({
  id: `preset.${preset.id}`,
  title: preset.title,
  group: "Presets",
  keywords: [...preset.tags, preset.family.title, preset.paper?.title ?? "", ...(preset.size === "paper" ? ["paper size"] : [])],
  detail: preset.parent?.differs ?? preset.summary,
  run: () => void openPreset(preset.id),
}));
