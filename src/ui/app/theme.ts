/** @file Mantine in our tokens: its widgets take their colours from `tokens.css`. */
import { type CSSVariablesResolver, createTheme, defaultVariantColorsResolver, type VariantColorsResolver } from "@mantine/core";

/** A filled primary widget is ink with its own text colour, in both schemes; everything else is as Mantine has it. */
function variantColorResolver(input: Parameters<VariantColorsResolver>[0]): ReturnType<VariantColorsResolver> {
  const standard = defaultVariantColorsResolver(input);
  const isPrimary = input.variant === "filled" && (input.color === undefined || input.color === "ink");
  return isPrimary ? { ...standard, background: "var(--accent)", hover: "var(--accent-hover)", color: "var(--accent-text)" } : standard;
}

export const theme = createTheme({
  primaryColor: "ink",
  primaryShade: { light: 8, dark: 1 },
  colors: {
    ink: ["#f7f8f9", "#eef0f3", "#d9dce1", "#b9bec7", "#959ca8", "#747c89", "#58606c", "#3b414b", "#1a1d23", "#101216"],
    dark: ["#e8eaee", "#c8cdd5", "#aab0bb", "#969da9", "#4f5662", "#363b44", "#22262c", "#1a1d22", "#14161a", "#0f1114"],
  },
  variantColorResolver,
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "18px" },
  lineHeights: { xs: "1.4", sm: "1.5", md: "1.5" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "20px", xl: "24px" },
  radius: { xs: "4px", sm: "6px", md: "6px", lg: "8px", xl: "12px" },
  defaultRadius: "sm",
  headings: { fontWeight: "600" },
  respectReducedMotion: true,
  cursorType: "pointer",
  // By name alone: a component that is imported here is part of the first page, shown or not.
  components: {
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: 28 } },
    Button: { defaultProps: { size: "xs", variant: "default" } },
    TextInput: { defaultProps: { size: "xs" } },
    NativeSelect: { defaultProps: { size: "xs" } },
    SegmentedControl: { defaultProps: { size: "xs" } },
    Switch: { defaultProps: { size: "xs" } },
    Tooltip: {
      defaultProps: { openDelay: 500, withArrow: false, transitionProps: { duration: 80 }, multiline: true, maw: 280 },
    },
    Menu: { defaultProps: { shadow: "md", transitionProps: { duration: 80 }, withinPortal: true } },
    Popover: { defaultProps: { shadow: "md", transitionProps: { duration: 80 } } },
    Modal: {
      defaultProps: {
        centered: true,
        closeButtonProps: { "aria-label": "Close" },
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.35 },
      },
    },
    Kbd: { defaultProps: { size: "xs" } },
  },
});

const shared = {
  "--mantine-color-body": "var(--panel)",
  "--mantine-color-text": "var(--text)",
  "--mantine-color-bright": "var(--text)",
  "--mantine-color-dimmed": "var(--dim)",
  "--mantine-color-placeholder": "var(--faint)",
  "--mantine-color-default": "var(--raised)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--text)",
  "--mantine-color-default-border": "var(--line-strong)",
  "--mantine-color-disabled": "var(--sunken)",
  "--mantine-color-disabled-color": "var(--faint)",
  "--mantine-color-disabled-border": "var(--line)",
  "--mantine-color-gray-light-color": "var(--text)",
  "--mantine-color-gray-light-hover": "var(--hover)",
  "--mantine-color-error": "var(--loss)",
  "--mantine-color-anchor": "var(--text)",
  "--mantine-shadow-md": "var(--shadow)",
  "--mantine-shadow-sm": "var(--shadow)",
  "--mantine-primary-color-filled": "var(--accent)",
  "--mantine-primary-color-filled-hover": "var(--accent-hover)",
  "--mantine-primary-color-contrast": "var(--accent-text)",
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
