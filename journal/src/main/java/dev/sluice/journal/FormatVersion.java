package dev.sluice.journal;

/// The version in identity, segment header, footer and cursor files. A reader takes its own and older ones.
final class FormatVersion {
    static final short CURRENT = 2;

    private FormatVersion() {}

    /// Thrown where an undamaged block of a newer version is met; nothing of the journal was touched.
    static final class NewerException extends Exception {
        private static final long serialVersionUID = 1;

        NewerException(String file, int version) {
            super(file + " has format version " + version);
        }
    }
}
