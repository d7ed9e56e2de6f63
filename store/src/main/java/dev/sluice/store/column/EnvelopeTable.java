package dev.sluice.store.column;

import dev.sluice.otlp.wire.WireReader;
import dev.sluice.otlp.wire.WireType;
import dev.sluice.otlp.wire.WireWriter;
import dev.sluice.store.schema.AttributeLevel;
import java.nio.charset.StandardCharsets;

/// The distinct resources, or the distinct scopes, of a buffer, numbered from 0: each one with the schema URL and the
/// unknown fields that stand beside it.
///
/// All four signals spell the message around a resource or a scope alike: field 1 is the resource or scope, 2 what
/// belongs to it, 3 the schema URL. Everything but field 2 is compared as bytes with what is known, so that a
/// resource is read on first sight only. One owner.
final class EnvelopeTable {
    static final int INNER_TAG = 1 << 3 | WireType.LEN;
    static final int CONTENT_TAG = 2 << 3 | WireType.LEN;
    static final int SCHEMA_URL_TAG = 3 << 3 | WireType.LEN;

    private static final int SCOPE_NAME_TAG = 1 << 3 | WireType.LEN;
    private static final int SCOPE_VERSION_TAG = 2 << 3 | WireType.LEN;
    private static final byte[] SERVICE_NAME = "service.name".getBytes(StandardCharsets.UTF_8);

    private final AttributeLevel level;
    private final int attributeTag;
    private final ByteDictionary dictionary;
    private final AttributeStream attributes;
    private final Numbering numbers = new Numbering();
    private final IntList present = new IntList();
    private final IntList rest = new IntList();
    private final IntList envelopeRest = new IntList();
    private final IntList schemaUrls = new IntList();
    private final IntList names = new IntList();
    private final IntList versions = new IntList();

    private final WireReader outer = new WireReader();
    private final WireReader inner = new WireReader();
    private final KeyValueCursor attribute = new KeyValueCursor();
    private final WireWriter identity = new WireWriter(1024);
    private final WireWriter restBytes = new WireWriter(64);
    private final WireWriter envelopeRestBytes = new WireWriter(64);
    private int last = -1;

    private boolean found;
    private int name;
    private int version;

    EnvelopeTable(AttributeLevel level, ByteDictionary dictionary, KeyTable keys) {
        this.level = level;
        this.attributeTag = WireType.tag(level == AttributeLevel.RESOURCE ? 1 : 3, WireType.LEN);
        this.dictionary = dictionary;
        this.attributes = new AttributeStream(dictionary, keys);
    }

    /// The number of the resource (or scope) in the envelope `bytes[from, to)`.
    int number(byte[] bytes, int from, int to) {
        identity.clear();
        outer.reset(bytes, from, to);
        while (outer.next()) {
            if (outer.tag() != CONTENT_TAG) {
                identity.raw(bytes, outer.fieldOffset(), outer.fieldEnd() - outer.fieldOffset());
            }
        }
        if (last >= 0 && dictionary.equals(numbers.entry(last), identity.array(), 0, identity.length())) {
            return last;
        }
        int entry = dictionary.raw(identity.array(), 0, identity.length());
        int number = numbers.find(entry);
        if (number < 0) {
            read(identity.array(), identity.length());
            number = numbers.of(entry);
        }
        last = number;
        return number;
    }

    private void read(byte[] bytes, int length) {
        restBytes.clear();
        envelopeRestBytes.clear();
        found = false;
        name = -1;
        version = -1;
        int schemaUrl = -1;
        attributes.begin();
        outer.reset(bytes, 0, length);
        while (outer.next()) {
            if (outer.tag() == INNER_TAG) {
                readInner(bytes, outer.valueOffset(), outer.valueEnd());
            } else if (outer.tag() == SCHEMA_URL_TAG && isText(bytes, outer)) {
                schemaUrl = text(bytes, outer);
            } else {
                envelopeRestBytes.raw(bytes, outer.fieldOffset(), outer.fieldEnd() - outer.fieldOffset());
            }
        }
        attributes.end();
        rest.add(entry(restBytes));
        envelopeRest.add(entry(envelopeRestBytes));
        schemaUrls.add(schemaUrl);
        names.add(name == -1 && found && level == AttributeLevel.SCOPE ? dictionary.text(bytes, 0, 0) : name);
        versions.add(version);
        present.add(found ? 1 : 0);
    }

    private void readInner(byte[] bytes, int from, int to) {
        found = true;
        inner.reset(bytes, from, to);
        while (inner.next()) {
            int tag = inner.tag();
            if (tag == attributeTag
                    && attribute.read(bytes, inner.valueOffset(), inner.valueEnd())
                    && attributes.add(attribute)) {
                if (level == AttributeLevel.RESOURCE) {
                    serviceName();
                }
            } else if (level == AttributeLevel.SCOPE && tag == SCOPE_NAME_TAG && isText(bytes, inner)) {
                name = text(bytes, inner);
            } else if (level == AttributeLevel.SCOPE && tag == SCOPE_VERSION_TAG && isText(bytes, inner)) {
                version = text(bytes, inner);
            } else {
                restBytes.raw(bytes, inner.fieldOffset(), inner.fieldEnd() - inner.fieldOffset());
            }
        }
    }

    private void serviceName() {
        if (attribute.type == KeyValueCursor.STRING
                && attribute.keyLength == SERVICE_NAME.length
                && ByteHash.equal(SERVICE_NAME, 0, attribute.keyBytes, attribute.keyOffset, SERVICE_NAME.length)) {
            int text = dictionary.text(
                    attribute.valueBytes,
                    attribute.valueOffset + attribute.header,
                    attribute.valueLength - attribute.header);
            name = text == ByteDictionary.REFUSED ? -1 : text;
        }
    }

    private boolean isText(byte[] bytes, WireReader field) {
        return dictionary.text(bytes, field.valueOffset(), field.valueLength()) != ByteDictionary.REFUSED;
    }

    private int text(byte[] bytes, WireReader field) {
        return field.valueLength() == 0 ? -1 : dictionary.text(bytes, field.valueOffset(), field.valueLength());
    }

    private int entry(WireWriter fields) {
        return fields.length() == 0 ? -1 : dictionary.raw(fields.array(), 0, fields.length());
    }

    int size() {
        return present.size();
    }

    AttributeStream attributes() {
        return attributes;
    }

    boolean isPresent(int number) {
        return present.get(number) == 1;
    }

    /// Per number the entry of the raw fields of the resource or scope itself, or -1.
    int[] rest() {
        return rest.array();
    }

    /// Per number the entry of the raw fields beside the resource or scope, or -1.
    int[] envelopeRest() {
        return envelopeRest.array();
    }

    int[] schemaUrls() {
        return schemaUrls.array();
    }

    /// Per number the entry of the service's name, or of the scope's name.
    int[] names() {
        return names.array();
    }

    int[] versions() {
        return versions.array();
    }

    long memoryBytes() {
        return numbers.memoryBytes()
                + attributes.memoryBytes()
                + present.memoryBytes()
                + rest.memoryBytes()
                + envelopeRest.memoryBytes()
                + schemaUrls.memoryBytes()
                + names.memoryBytes()
                + versions.memoryBytes();
    }
}
