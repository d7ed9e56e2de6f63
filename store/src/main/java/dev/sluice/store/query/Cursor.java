package dev.sluice.store.query;

import dev.sluice.kernel.error.ValidationException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a page ended, as opaque text: the fields in Base64, joined by lines, after the name of the list.
final class Cursor {
    private Cursor() {}

    static String of(String list, Object... fields) {
        StringBuilder text = new StringBuilder(list);
        for (Object field : fields) {
            text.append('\n').append(field);
        }
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
    }

    /// The fields; null without a cursor.
    ///
    /// @throws ValidationException if it is not a cursor of this list
    static @Nullable List<String> parse(@Nullable String cursor, String list, int fields) {
        if (cursor == null) {
            return null;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            List<String> parts = Arrays.asList(text.split("\n", -1));
            if (parts.size() == fields + 1 && parts.getFirst().equals(list)) {
                return parts.subList(1, parts.size());
            }
        } catch (IllegalArgumentException notBase64) {
            throw refused(cursor);
        }
        throw refused(cursor);
    }

    static long number(String field) {
        try {
            return Long.parseLong(field);
        } catch (NumberFormatException changed) {
            throw refused(field);
        }
    }

    static ValidationException refused(String cursor) {
        return new ValidationException(
                QuestionErrors.CURSOR, "cursor: " + cursor + " (expected: the `next` of a page before)");
    }
}
