/** @file Finds the sub-command and runs it. Each is loaded only when it is asked for, so that `validate` loads no kernels. */
import { type Command, type Context, UsageError } from "./command.ts";

const commands: Readonly<Record<string, string>> = {
  validate: "says what is wrong with project files",
  info: "says what a project is: networks, parameters, memory, plan",
  train: "trains a project without the page",
  record: "trains presets, measures them and writes what came of it into their files",
  export: "writes a project as PyTorch code, or a checkpoint as weights for it",
  schemas: "writes the JSON Schemas of files and node kinds",
};

const modules = import.meta.glob<Record<string, Command>>("./{validate,info,train,record,export,schemas}.ts");

const help = `Usage: ganvas <command> [options]

${Object.entries(commands)
  .map(([name, summary]) => `  ${name.padEnd(10)} ${summary}`)
  .join("\n")}

"ganvas <command> --help" says more. With npm: npm run ganvas -- <command> ...`;

/** Answers the exit code. `root`: the folder of the program. */
export async function main(args: readonly string[], root: string, output: Pick<Context, "print" | "complain"> = standard): Promise<number> {
  const [name, ...rest] = args;
  const context: Context = { root, ...output };
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    context.print(help);
    return name === undefined ? 2 : 0;
  }
  const command = Object.hasOwn(commands, name) ? (await modules[`./${name}.ts`]?.())?.[name] : undefined;
  if (command === undefined) {
    context.complain(`There is no command "${name}".\n\n${help}`);
    return 2;
  }
  if (rest.includes("--help") || rest.includes("-h")) {
    context.print(command.help);
    return 0;
  }
  try {
    return await command.run(rest, context);
  } catch (error) {
    if (!(error instanceof UsageError) && !isParseError(error)) throw error;
    context.complain(`${error.message}\n\n${command.help}`);
    return 2;
  }
}

const standard: Pick<Context, "print" | "complain"> = { print: (text) => console.log(text), complain: (text) => console.error(text) };

/** Of `parseArgs`: an option that does not exist, or one without its value. */
function isParseError(error: unknown): error is Error {
  return error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
}
