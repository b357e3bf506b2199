/** Whether the page is dark now, as Mantine has it. */
export function isDark(): boolean {
  return document.documentElement.getAttribute("data-mantine-color-scheme") === "dark";
}
