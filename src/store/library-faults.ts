/** @file Why the browser does not keep documents, in words with a way out. */

export interface StorageFault {
  readonly code: "full" | "refused" | "failed";
  readonly message: string;
}

export const refused: StorageFault = {
  code: "refused",
  message:
    "This browser keeps nothing for Ganvas (a private window, or storage is switched off). Your work is lost when the tab closes: download the file before you go.",
};

export function storageFault(error: unknown): StorageFault {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "QuotaExceededError") {
    return {
      code: "full",
      message:
        "The browser's storage is full, so the last changes are not kept. Download the file, then remove documents or data that you no longer need.",
    };
  }
  if (name === "InvalidStateError" || name === "SecurityError") return { code: "refused", message: refused.message };
  const reason = error instanceof Error ? error.message : String(error);
  return {
    code: "failed",
    message: `The last changes could not be kept (${reason.slice(0, 160)}). Download the file to be safe; Ganvas goes on trying.`,
  };
}
