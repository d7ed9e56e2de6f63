package dev.sluice.kernel.error;

import java.util.regex.Pattern;

/// The stable name of one way to fail, such as `journal.disk-full`; documented in `docs/errors.md` and part of every
/// error reply.
///
/// @param id two or more lower-case words joined by dots; a word may contain digits and hyphens
public record ErrorCode(String id) {
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z][a-z0-9-]*)+");

    public ErrorCode {
        if (!FORM.matcher(id).matches()) {
            throw new IllegalArgumentException(
                    "error code: " + id + " (expected: words joined by dots, such as a.b-c)");
        }
    }

    public static ErrorCode of(String id) {
        return new ErrorCode(id);
    }

    @Override
    public String toString() {
        return id;
    }
}
