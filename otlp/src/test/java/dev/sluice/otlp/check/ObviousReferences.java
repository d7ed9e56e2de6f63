package dev.sluice.otlp.check;

import io.opentelemetry.proto.profiles.v1development.Function;
import io.opentelemetry.proto.profiles.v1development.KeyValueAndUnit;
import io.opentelemetry.proto.profiles.v1development.Location;
import io.opentelemetry.proto.profiles.v1development.Mapping;
import io.opentelemetry.proto.profiles.v1development.Profile;
import io.opentelemetry.proto.profiles.v1development.ProfilesDictionary;
import io.opentelemetry.proto.profiles.v1development.ValueType;

/// D-91 followed reference by reference.
final class ObviousReferences {
    private final ProfilesDictionary dictionary;

    ObviousReferences(ProfilesDictionary dictionary) {
        this.dictionary = dictionary;
    }

    boolean areSound(Profile profile) {
        return isType(profile.getSampleType())
                && isType(profile.getPeriodType())
                && profile.getAttributeIndicesList().stream().allMatch(this::isAttribute)
                && profile.getSamplesList().stream()
                        .allMatch(sample -> isStack(sample.getStackIndex())
                                && isIn(sample.getLinkIndex(), dictionary.getLinkTableCount())
                                && sample.getAttributeIndicesList().stream().allMatch(this::isAttribute));
    }

    private boolean isType(ValueType type) {
        return isString(type.getTypeStrindex()) && isString(type.getUnitStrindex());
    }

    private boolean isString(int index) {
        return isIn(index, dictionary.getStringTableCount());
    }

    private boolean isAttribute(int index) {
        if (index == 0 || !isIn(index, dictionary.getAttributeTableCount())) {
            return index == 0;
        }
        KeyValueAndUnit attribute = dictionary.getAttributeTable(index);
        return isString(attribute.getKeyStrindex()) && isString(attribute.getUnitStrindex());
    }

    private boolean isFunction(int index) {
        if (index == 0 || !isIn(index, dictionary.getFunctionTableCount())) {
            return index == 0;
        }
        Function function = dictionary.getFunctionTable(index);
        return isString(function.getNameStrindex())
                && isString(function.getSystemNameStrindex())
                && isString(function.getFilenameStrindex());
    }

    private boolean isMapping(int index) {
        if (index == 0 || !isIn(index, dictionary.getMappingTableCount())) {
            return index == 0;
        }
        Mapping mapping = dictionary.getMappingTable(index);
        return isString(mapping.getFilenameStrindex())
                && mapping.getAttributeIndicesList().stream().allMatch(this::isAttribute);
    }

    private boolean isLocation(int index) {
        if (index == 0 || !isIn(index, dictionary.getLocationTableCount())) {
            return index == 0;
        }
        Location location = dictionary.getLocationTable(index);
        return isMapping(location.getMappingIndex())
                && location.getAttributeIndicesList().stream().allMatch(this::isAttribute)
                && location.getLinesList().stream().allMatch(line -> isFunction(line.getFunctionIndex()));
    }

    private boolean isStack(int index) {
        if (index == 0 || !isIn(index, dictionary.getStackTableCount())) {
            return index == 0;
        }
        return dictionary.getStackTable(index).getLocationIndicesList().stream().allMatch(this::isLocation);
    }

    private static boolean isIn(int index, int size) {
        return index == 0 || index > 0 && index < size;
    }
}
