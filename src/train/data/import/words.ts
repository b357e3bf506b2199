/** @file How an import says what is wrong. */
import { err, type Result } from "../../../core/result.ts";
import type { Fault } from "../../protocol.ts";

export function refuse(message: string): Result<never, Fault> {
  return err({ code: "data", message });
}

export function tooLarge(message: string): Result<never, Fault> {
  return err({ code: "memory", message });
}

/** 60000 → "60,000" */
export function count(n: number): string {
  return n.toLocaleString("en");
}

/** "1 image", "60,000 images" */
export function plural(n: number, one: string, many = `${one}s`): string {
  return `${count(n)} ${n === 1 ? one : many}`;
}

/** What can be opened, for messages that have to say so. */
export const formats =
  "PNG or JPEG images (a folder, a zip or single files), IDX files as MNIST's (also .gz), CIFAR .bin files, CSV tables of points or pixels, and MIDI files";
