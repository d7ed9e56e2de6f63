package dev.sluice.server.query;

import org.jspecify.annotations.Nullable;

/// Where a browser goes after logging in: a path of this server and nothing else, whatever the link to the form said.
final class LocalPath {
    static final String HOME = "/";

    private LocalPath() {}

    /// The path, if it is one; else [#HOME].
    ///
    /// Browsers read a backslash as a slash, drop tabs and line ends wherever they stand, and take what two slashes
    /// begin for another host.
    static String of(@Nullable String text) {
        boolean local = text != null
                && text.startsWith("/")
                && !text.startsWith("//")
                && text.indexOf('\\') < 0
                && text.chars().allMatch(letter -> letter > ' ' && letter < 0x7f);
        return text != null && local ? text : HOME;
    }
}
