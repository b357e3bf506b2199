/**
 * @file The last resort when a tab closes in mid-edit: the database answers too late then, local storage at once. What is
 * found here at the next start was not saved otherwise.
 */
import { type Project, projectSchema } from "../graph/schema.ts";

interface Rescued {
  readonly id: string;
  readonly revision: number;
  readonly time: number;
  readonly project: Project;
}

export interface Rescue {
  /** Answers whether it could be kept. */
  put(rescued: Rescued): boolean;
  all(): readonly Rescued[];
  clear(id: string): void;
}

const prefix = "ganvas.unsaved.";

/** `storage` as of `window.localStorage`. */
export function rescueIn(storage: Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">): Rescue {
  return {
    put(rescued) {
      try {
        storage.setItem(prefix + rescued.id, JSON.stringify(rescued));
        return true;
      } catch {
        return false;
      }
    },
    all() {
      const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index)).filter(
        (key) => key?.startsWith(prefix) === true,
      );
      return keys.flatMap((key) => {
        try {
          const { project, ...rest } = JSON.parse(storage.getItem(key ?? "") ?? "") as Rescued;
          return [{ ...rest, project: projectSchema.parse(project) }];
        } catch {
          return [];
        }
      });
    },
    clear(id) {
      storage.removeItem(prefix + id);
    },
  };
}

export const noRescue: Rescue = { put: () => false, all: () => [], clear: () => undefined };
