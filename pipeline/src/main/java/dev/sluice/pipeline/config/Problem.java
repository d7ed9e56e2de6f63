package dev.sluice.pipeline.config;

import java.util.Locale;

/// One thing that is wrong, and where.
///
/// @param message what, the value, what was expected
record Problem(Origin origin, String message) {
    Problem withoutText() {
        return new Problem(origin.withoutText(), message);
    }

    /// The place and the message; below it, when the source has lines, the line and a caret.
    String render() {
        String head = origin + ": " + message;
        String text = origin.text();
        if (text == null) {
            return head;
        }
        String number = String.format(Locale.ROOT, "%5d", origin.line());
        String margin = " ".repeat(number.length());
        String indent =
                text.substring(0, Math.min(text.length(), origin.column() - 1)).replaceAll("[^\t]", " ");
        return head + "\n" + number + " | " + text + "\n" + margin + " | " + indent + "^";
    }
}
