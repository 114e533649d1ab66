interface Named {
  readonly name: string;
}

/** Where the column of this name is; behind the last when there is none. One loop for all who look one up, and no function for each column: tables have dozens of them. */
function placeOf(columns: readonly Named[], name: string | undefined): number {
  let at = 0;
  while (at < columns.length && columns[at]?.name !== name) at += 1;
  return at;
}

/** The column of this name. */
export function columnNamed<Column extends Named>(columns: readonly Column[], name: string | undefined): Column | undefined {
  return columns[placeOf(columns, name)];
}

export function hasColumn(columns: readonly Named[], name: string | undefined): boolean {
  return placeOf(columns, name) < columns.length;
}

/** The columns with the one of this name changed, where there is one. */
export function withColumnChanged<Column extends Named>(columns: readonly Column[], name: string, change: (column: Column) => Column): readonly Column[] {
  const at = placeOf(columns, name);
  const column = columns[at];
  return column === undefined ? columns : columns.with(at, change(column));
}
