/** @file Python names, and other names put into the expressions of node kinds. */

const reserved: ReadonlySet<string> = new Set([
  // Keywords.
  ..."False None True and as assert async await break class continue def del elif else except finally for from global if import in".split(
    " ",
  ),
  ..."is lambda nonlocal not or pass raise return try while with yield match case type".split(" "),
  // What expressions use.
  ..."torch nn F math copy self batch device t update len sum max min range float int round list dict zip super print".split(" "),
]);

/** Attributes that every `nn.Module` has; those that begin with an underscore cannot be met. */
const ofModule: ReadonlySet<string> = new Set(
  (
    "T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches eval extra_repr float " +
    "forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict modules mtia named_buffers named_children " +
    "named_modules named_parameters parameters register_backward_hook register_buffer register_forward_hook register_forward_pre_hook " +
    "register_full_backward_hook register_module register_parameter requires_grad_ set_extra_state set_submodule share_memory state_dict " +
    "to to_empty train training type xpu zero_grad"
  ).split(" "),
);

/** Gives every wish a name of its own: letters, digits and underscores, none that Python or `taken` has. `between` comes before a number. */
export function createNames(taken: Iterable<string> = [], between = "_"): (wish: string) => string {
  const given = new Set([...reserved, ...ofModule, ...taken]);
  return (wish) => {
    const base = wish.replace(/\W+/g, "_").replace(/^(?=\d)|^$/, "_");
    let name = base;
    for (let i = 2; given.has(name); i++) name = `${base}${between}${i}`;
    given.add(name);
    return name;
  };
}

/** "Plain to striped" becomes "PlainToStriped". */
export function classWish(name: string): string {
  const words = name.normalize("NFD").match(/[A-Za-z0-9]+/g) ?? [];
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("") || "Network";
}

/** Any text as a string of Python: a name from a shared link must not become code. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Any text in one line of a docstring or a comment. */
export function plain(text: string): string {
  return text
    .replace(/[\s\p{C}]+/gu, " ")
    .replaceAll('"', "'")
    .replaceAll("\\", "/")
    .trim();
}

/** A string, the word before a keyword argument, or a name that no dot stands before but perhaps that of `self`. */
const names = /'[^']*'|(?<![\w.])(self\.)?([A-Za-z_]\w*)(?!\w|\s*=(?!=))/g;

/** The expression with its free names exchanged; `undefined` leaves one as it is. */
export function renamed(expression: string, nameFor: (name: string, ofSelf: boolean) => string | undefined): string {
  return expression.replace(names, (whole, self: string | undefined, name: string | undefined) =>
    name === undefined ? whole : (nameFor(name, self !== undefined) ?? whole),
  );
}

export function mentions(expression: string, wanted: string): boolean {
  let found = false;
  renamed(expression, (name, ofSelf) => {
    found ||= !ofSelf && name === wanted;
    return undefined;
  });
  return found;
}

/** Names that the expression binds itself: a variable of the file must not be called so. */
export function boundNames(expression: string): string[] {
  return [...expression.matchAll(/\b(?:lambda ([\w, ]+):|for ([\w, ]+) in\b)/g)].flatMap(([, parameters, variables]) =>
    (parameters ?? variables ?? "").split(/,\s*/),
  );
}
