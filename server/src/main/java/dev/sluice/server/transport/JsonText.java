package dev.sluice.server.transport;

/// Text as a JSON string.
final class JsonText {
    private static final String HEX = "0123456789abcdef";

    private JsonText() {}

    static void quote(StringBuilder target, String text) {
        target.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                target.append('\\').append(c);
            } else if (c < 0x20 || Character.isSurrogate(c) && !isPaired(text, i)) {
                target.append("\\u");
                for (int shift = 12; shift >= 0; shift -= 4) {
                    target.append(HEX.charAt(c >> shift & 15));
                }
            } else {
                target.append(c);
            }
        }
        target.append('"');
    }

    private static boolean isPaired(String text, int i) {
        return Character.isHighSurrogate(text.charAt(i))
                ? i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
    }
}
