package dev.sluice.server.tail;

import java.util.ArrayList;
import java.util.List;

/// Takes the text of a filter apart into terms: `service=shop attr="http.route=/a b"`.
///
/// Terms are separated by white space. Between double quotes white space belongs to the value, and `\"` and `\\`
/// are a quote and a backslash. One owner.
final class TailTerms {
    private final String text;
    private int at;

    /// @param key before the first `=`
    /// @param value after it, without quotes
    record Term(String key, String value) {}

    private TailTerms(String text) {
        this.text = text;
    }

    /// @throws IllegalArgumentException if a term has no `=`, no key or no value, or a quote is not closed
    static List<Term> parse(String text) {
        TailTerms rest = new TailTerms(text);
        List<Term> terms = new ArrayList<>();
        while (rest.skipSpace()) {
            terms.add(rest.term());
        }
        return terms;
    }

    private boolean skipSpace() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at < text.length();
    }

    private Term term() {
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (; at < text.length() && (quoted || !Character.isWhitespace(text.charAt(at))); at++) {
            char next = text.charAt(at);
            if (next == '"') {
                quoted = !quoted;
            } else if (quoted && next == '\\' && at + 1 < text.length()) {
                word.append(text.charAt(++at));
            } else {
                word.append(next);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("filter: " + text + " (expected: a closing quote)");
        }
        int equals = word.indexOf("=");
        if (equals < 1 || equals == word.length() - 1) {
            throw new IllegalArgumentException("filter: " + word + " (expected: key=value)");
        }
        return new Term(word.substring(0, equals), word.substring(equals + 1));
    }
}
