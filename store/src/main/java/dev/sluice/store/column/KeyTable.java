package dev.sluice.store.column;

import java.nio.charset.StandardCharsets;

/// The attribute keys of a buffer, numbered from 0 in order of first sight. One owner.
final class KeyTable {
    /// Instead of a number: the key is not UTF-8.
    static final int REFUSED = -1;

    private final ByteDictionary dictionary;
    private final Numbering numbers = new Numbering();

    KeyTable(ByteDictionary dictionary) {
        this.dictionary = dictionary;
    }

    /// The number of a key.
    ///
    /// @param predicted a number that it may well have, or negative
    int number(int predicted, byte[] bytes, int offset, int length) {
        if (predicted >= 0 && dictionary.equals(numbers.entry(predicted), bytes, offset, length)) {
            return predicted;
        }
        int entry = dictionary.text(bytes, offset, length);
        return entry == ByteDictionary.REFUSED ? REFUSED : numbers.of(entry);
    }

    /// The number of a key that was seen, or -1.
    int find(String key) {
        byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
        int entry = dictionary.text(bytes, 0, bytes.length);
        return entry == ByteDictionary.REFUSED ? -1 : numbers.find(entry);
    }

    int size() {
        return numbers.size();
    }

    /// The key's entry in the dictionary.
    int entry(int number) {
        return numbers.entry(number);
    }

    String string(int number) {
        return dictionary.string(numbers.entry(number));
    }

    int length(int number) {
        return dictionary.length(numbers.entry(number));
    }

    long memoryBytes() {
        return numbers.memoryBytes();
    }
}
