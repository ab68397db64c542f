import { Menu } from '@mantine/core';
import { IconCheck, IconChevronDown } from '@tabler/icons-react';
import { type ColumnRole, columnRoles, type DatasetColumn } from '../../../shared/contract/dataset';
import { choosableKinds, kindTitles, roleHelp, roleTitles } from './column-role';
import classes from './role-picker.module.css';

interface RolePickerProps {
  column: DatasetColumn;
  onRole: (role: ColumnRole) => void;
  /** Only before the import: afterwards values are stored by kind. */
  onKind?: (kind: DatasetColumn['kind']) => void;
  /** Names the kind as well. */
  showKind?: boolean;
}

/** What a column is for, as a small button that opens the choices. */
export function RolePicker({ column, onRole, onKind, showKind = false }: RolePickerProps) {
  const check = (chosen: boolean) => <IconCheck size={14} style={{ visibility: chosen ? 'visible' : 'hidden' }} />;
  return (
    <Menu position="bottom-start" width={240}>
      <Menu.Target>
        <button
          type="button"
          className={classes.button}
          data-role={column.role}
          aria-label={`Role of ${column.name}: ${roleTitles[column.role]}, ${kindTitles[column.kind]}`}
        >
          {showKind && <span className={classes.kind}>{kindTitles[column.kind]}</span>}
          <span>{roleTitles[column.role]}</span>
          <IconChevronDown size={12} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Role</Menu.Label>
        {columnRoles.map((role) => (
          <Menu.Item
            key={role}
            leftSection={check(role === column.role)}
            rightSection={<span className={classes.help}>{roleHelp[role]}</span>}
            onClick={() => onRole(role)}
          >
            {roleTitles[role]}
          </Menu.Item>
        ))}
        {onKind && (
          <>
            <Menu.Divider />
            <Menu.Label>Kind</Menu.Label>
            {choosableKinds(column.kind).map((kind) => (
              <Menu.Item key={kind} leftSection={check(kind === column.kind)} onClick={() => onKind(kind)}>
                {kindTitles[kind]}
              </Menu.Item>
            ))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
