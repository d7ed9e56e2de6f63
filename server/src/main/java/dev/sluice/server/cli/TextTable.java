package dev.sluice.server.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/// Rows in aligned columns. One owner.
final class TextTable {
    private static final int CELL_CHARS_MAX = 80;

    private final List<List<String>> rows = new ArrayList<>();
    private final List<Boolean> numeric = new ArrayList<>();

    /// @param names in capitals when printed
    TextTable(List<String> names) {
        rows.add(names);
        names.forEach(name -> numeric.add(true));
    }

    void row(List<String> cells) {
        List<String> clean = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i).replaceAll("\\p{Cntrl}", " ");
            clean.add(cell.length() <= CELL_CHARS_MAX ? cell : cell.substring(0, CELL_CHARS_MAX - 1) + "…");
            numeric.set(i, numeric.get(i) && cell.matches("-?[0-9.]*"));
        }
        rows.add(clean);
    }

    void print(PrintStream out) {
        int columns = numeric.size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String cell = row.get(i);
                String padding = " ".repeat(widths[i] - cell.length());
                line.append(i == 0 ? "" : "  ").append(numeric.get(i) ? padding + cell : cell + padding);
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
