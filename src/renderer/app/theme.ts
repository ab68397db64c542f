import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Drawer,
  Input,
  Loader,
  type MantineColorsTuple,
  Menu,
  Modal,
  SegmentedControl,
  Select,
  Switch,
  Tabs,
  Tooltip,
} from '@mantine/core';

const accent: MantineColorsTuple = [
  '#eef0fd',
  '#dfe3fb',
  '#c3caf7',
  '#a3adf9',
  '#8d98f7',
  '#6e7ae0',
  '#4653c5',
  '#3b47b0',
  '#333e9a',
  '#2b3483',
];

const gray: MantineColorsTuple = [
  '#f5f6f9',
  '#eef0f5',
  '#e1e4ea',
  '#cdd1db',
  '#aab0bd',
  '#868d9d',
  '#656d7d',
  '#525a69',
  '#333a47',
  '#191d26',
];

const dark: MantineColorsTuple = [
  '#e6e8ee',
  '#a8b0bf',
  '#8d95a6',
  '#6c7486',
  '#3a404c',
  '#292d37',
  '#20242c',
  '#181b21',
  '#14171c',
  '#121419',
];

const controlHeight = '28px';
const closeButtonProps = { 'aria-label': 'Close' };

/** Mantine made dense and calm: 13 px type, 28 px controls, 4 px corners, one accent. Colours come from tokens.css. */
export const theme = createTheme({
  fontFamily: 'var(--font-interface)',
  fontFamilyMonospace: 'var(--font-code)',
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '22px', xl: '26px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '4px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  headings: { fontFamily: 'var(--font-interface)', fontWeight: '600' },
  shadows: {
    xs: 'none',
    sm: 'none',
    md: 'var(--shadow-float)',
    lg: 'var(--shadow-float)',
    xl: 'var(--shadow-float)',
  },
  colors: { accent, gray, dark },
  primaryColor: 'accent',
  primaryShade: 6,
  cursorType: 'default',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: Button.extend({
      defaultProps: { size: 'xs' },
      vars: () => ({ root: { '--button-height': controlHeight, '--button-fz': '13px', '--button-padding-x': '10px' } }),
      styles: { root: { fontWeight: 500 } },
    }),
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 28 },
    }),
    Input: Input.extend({
      defaultProps: { size: 'xs' },
      vars: () => ({ wrapper: { '--input-height': controlHeight, '--input-fz': '13px' } }),
    }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { size: 'xs', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
      styles: {
        label: { fontSize: 12, fontWeight: 500, marginBottom: 4, lineHeight: '16px' },
        description: { fontSize: 12, marginTop: 4 },
        error: { fontSize: 12, marginTop: 4 },
      },
    }),
    Select: Select.extend({
      defaultProps: { allowDeselect: false, checkIconPosition: 'right', comboboxProps: { shadow: 'md', offset: 4 } },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs', withThumbIndicator: false } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Tooltip: Tooltip.extend({
      defaultProps: {
        openDelay: 350,
        withArrow: false,
        offset: 6,
        fz: 12,
        px: 8,
        py: 4,
        transitionProps: { duration: 80 },
      },
    }),
    Menu: Menu.extend({
      defaultProps: { shadow: 'md', offset: 4, transitionProps: { duration: 80 }, returnFocus: true },
    }),
    Modal: Modal.extend({
      defaultProps: { radius: 6, padding: 16, centered: true, transitionProps: { duration: 120 }, closeButtonProps },
    }),
    Drawer: Drawer.extend({
      defaultProps: { position: 'right', padding: 0, transitionProps: { duration: 120 }, closeButtonProps },
    }),
    Loader: Loader.extend({ defaultProps: { size: 16, type: 'oval' } }),
  },
});

/** Mantine’s own variables, in terms of the tokens, the same for both schemes. */
export const resolveVariables: CSSVariablesResolver = () => {
  const variables = {
    '--mantine-color-body': 'var(--surface-work)',
    '--mantine-color-text': 'var(--ink)',
    '--mantine-color-bright': 'var(--ink)',
    '--mantine-color-dimmed': 'var(--ink-muted)',
    '--mantine-color-placeholder': 'var(--ink-faint)',
    '--mantine-color-anchor': 'var(--accent-ink)',
    '--mantine-color-error': 'var(--red)',
    '--mantine-color-default': 'var(--surface-raised)',
    '--mantine-color-default-hover': 'var(--surface-hover)',
    '--mantine-color-default-color': 'var(--ink)',
    '--mantine-color-default-border': 'var(--line-strong)',
    '--mantine-color-disabled': 'var(--surface-pressed)',
    '--mantine-color-disabled-color': 'var(--ink-faint)',
    '--mantine-color-disabled-border': 'var(--line-strong)',
    '--mantine-color-accent-filled': 'var(--accent)',
    '--mantine-color-accent-filled-hover': 'var(--accent-hover)',
    '--mantine-color-accent-text': 'var(--accent-ink)',
    '--mantine-color-accent-light': 'var(--surface-selected)',
    '--mantine-color-accent-light-hover': 'var(--surface-selected)',
    '--mantine-color-accent-light-color': 'var(--accent-ink)',
    '--mantine-color-accent-outline': 'var(--accent-ink)',
    '--mantine-color-gray-light-color': 'var(--ink-muted)',
    '--mantine-color-gray-light-hover': 'var(--surface-hover)',
    '--mantine-color-gray-text': 'var(--ink-muted)',
    '--mantine-color-red-filled': 'var(--red-fill)',
    '--mantine-color-red-filled-hover': 'var(--red-fill)',
    '--mantine-color-red-text': 'var(--red)',
    '--mantine-color-red-light-color': 'var(--red)',
    '--mantine-color-red-light-hover': 'var(--red-soft)',
  };
  return { variables: {}, light: variables, dark: variables };
};
