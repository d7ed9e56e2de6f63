package dev.sluice.store.parquet;

/// The encodings we write, with their codes in the footer and page headers.
enum Encoding {
    PLAIN(0),
    RLE(3),
    DELTA_BINARY_PACKED(5),
    DELTA_LENGTH_BYTE_ARRAY(6),
    RLE_DICTIONARY(8);

    private final int code;

    Encoding(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
