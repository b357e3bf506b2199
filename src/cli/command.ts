/** One sub-command of `ganvas`: a file of this folder that exports it under its own name. */
export interface Command {
  /** What `ganvas <name> --help` prints. */
  readonly help: string;
  /** Answers the exit code: 0 when all is well, 1 when the project has mistakes, 2 for wrong arguments. */
  run(args: readonly string[], context: Context): Promise<number>;
}

export interface Context {
  /** Where the program's own files are: presets, schemas. */
  readonly root: string;
  print(text: string): void;
  complain(text: string): void;
}

/** Wrong arguments: the message, and the command's help after it. */
export class UsageError extends Error {}
