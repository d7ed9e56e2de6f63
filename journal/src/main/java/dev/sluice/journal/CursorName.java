package dev.sluice.journal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Cursor names as file names: letters, digits, `_` and `-` stand for themselves, every other byte of the UTF-8
/// form is `%` and two hexadecimal digits, so that no name can leave the folder.
final class CursorName {
    static final String SUFFIX = ".cursor";

    private CursorName() {}

    static void check(String name) {
        if (name.isEmpty() || name.length() > 100 || fileName(name).length() > 240) {
            throw new IllegalArgumentException("cursor name: " + name + " (expected: 1 to 100 characters)");
        }
    }

    static String fileName(String name) {
        StringBuilder file = new StringBuilder();
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-';
            file.append(plain ? String.valueOf(c) : String.format(Locale.ROOT, "%%%02x", (int) c));
        }
        return file.append(SUFFIX).toString();
    }
}
